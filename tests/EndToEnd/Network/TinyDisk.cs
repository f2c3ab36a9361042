using System.Globalization;

namespace Weft.EndToEnd;

/// <summary>A file system of a few pages in memory, to be full. Only root may mount one.</summary>
internal sealed class TinyDisk : IAsyncDisposable
{
    private TinyDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<TinyDisk> MountAsync(string path, int kibibytes)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Mounting a disk needs root.");
        Directory.CreateDirectory(path);
        var size = kibibytes.ToString(CultureInfo.InvariantCulture);
        var mounted = await RunningProgram.RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}k", "weft-test", path);
        if (mounted.ExitCode != 0) Assert.Skip($"No disk could be mounted: {mounted.Errors}");
        return new TinyDisk(path);
    }

    /// <summary>Takes what space is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, "ballast"), FileMode.Create);
        var page = new byte[4_096];
        try
        {
            while (true)
            {
                file.Write(page);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That it is full is what was wanted.
        }
    }

    public async ValueTask DisposeAsync() => (await RunningProgram.RunAsync("umount", Path)).Succeeded();
}
