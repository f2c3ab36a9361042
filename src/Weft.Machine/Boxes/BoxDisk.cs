using System.Globalization;
using System.Runtime.Versioning;
using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// A file system of exactly the job's size for its output, or to work in: an ext4 image reserved on the host's disk
/// and mounted through a loop device, so that "disk full" hits the job and nobody else, under every engine alike. The
/// kernel enforces it, it keeps what was written when the job ends, and it survives the node. Needs root on Linux.
/// </summary>
internal static class BoxDisk
{
    private const long MinBytes = 4L << 20;

    // nodiscard keeps the reserved blocks reserved; a job's disk lives once, so there is nothing to journal.
    private static readonly string[] Format =
        ["-q", "-F", "-m", "0", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard"];

    /// <summary>Why disks cannot be made on this machine; null when they can.</summary>
    public static string? WhyNot() =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "that takes root on Linux"
        : OwnPodman.FindProgram("mkfs.ext4") is null ? "mkfs.ext4 is missing"
        : null;

    /// <summary>Makes and mounts the disk, or finds it. Null when done, else the refusal.</summary>
    public static async Task<Refusal?> MountAsync(BoxVolume volume, long bytes, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() || WhyNot() is not null)
            return BoxRefusals.DiskUnenforceable(WhyNot() ?? "this is not Linux");
        if (IsMounted(volume.Folder)) return null;
        Directory.CreateDirectory(volume.Folder);
        if (!File.Exists(volume.Image) && await FormatAsync(volume, Math.Max(bytes, MinBytes), cancel) is { } refusal)
            return refusal;
        var options = "loop,nosuid,nodev" + (volume.MayExecute ? "" : ",noexec");
        if (await RunAsync("mount", ["-o", options, volume.Image, volume.Folder], cancel) is { } said)
            return BoxRefusals.DiskUnenforceable(said);
        var lost = Path.Combine(volume.Folder, "lost+found");
        if (Directory.Exists(lost)) Directory.Delete(lost);
        // Whoever the job is in its user namespace may write; the folder above lets no one else of this machine in.
        const UnixFileMode all = (UnixFileMode)0x1ff;
        File.SetUnixFileMode(volume.Folder, all);
        return null;
    }

    /// <summary>Takes the mount away; afterwards the folder can be deleted.</summary>
    public static async Task UnmountAsync(BoxVolume volume, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() || !IsMounted(volume.Folder)) return;
        if (await RunAsync("umount", [volume.Folder], cancel) is not null)
            await RunAsync("umount", ["-l", volume.Folder], cancel);
    }

    /// <summary>Mounts the disk of an earlier life of the machine again, when it is there.</summary>
    public static async Task RemountAsync(BoxVolume volume, CancellationToken cancel)
    {
        if (File.Exists(volume.Image)) await MountAsync(volume, 0, cancel);
    }

    internal static bool IsMounted(string folder) =>
        File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ') is { Length: > 4 } parts
            && parts[4] == folder);

    [SupportedOSPlatform("linux")]
    private static async Task<Refusal?> FormatAsync(BoxVolume volume, long bytes, CancellationToken cancel)
    {
        var partial = volume.Image + ".new";
        try
        {
            await using (new FileStream(partial, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                PreallocationSize = bytes,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            })) { }
        }
        catch (IOException)
        {
            return DiskRefusals.Full(Path.GetDirectoryName(volume.Image)!);
        }

        var size = string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}k");
        if (await RunAsync("mkfs.ext4", [.. Format, partial, size], cancel) is { } said)
            return BoxRefusals.DiskUnenforceable(said);
        File.Move(partial, volume.Image);
        return null;
    }

    /// <returns>Null when the program ended well, else its complaint.</returns>
    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancel) =>
        await Programs.RunAsync(program, arguments, cancel) is { IsGood: false } failed ? failed.Complaint : null;
}
