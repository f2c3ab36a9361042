using System.Diagnostics;
using System.Globalization;

namespace Weft.Machine.Tests;

/// <summary>A small file system in memory to fill up. Skips the test where mounting is not allowed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(string below, long bytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Skip("Mounting a small disk to fill needs root on Linux.");
        var path = System.IO.Path.Combine(below, "disk");
        Directory.CreateDirectory(path);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={bytes}");
        if (Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", path) != 0)
            Assert.Skip("This machine does not let us mount a tmpfs.");
        return new(path);
    }

    public void Dispose() => Run("umount", "-l", Path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
