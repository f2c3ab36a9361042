using System.Globalization;
using System.Runtime.Versioning;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// A job's secrets as files of a file system in memory, which the box sees read-only under <see cref="Target"/>, as
/// Docker's own secrets are. They are never on a disk; the engine knows the folder's name and nothing of what is in it.
/// </summary>
/// <remarks>
/// As root each box gets a tmpfs of its own, which where the kernel can (6.4) is never swapped out. Who is not root
/// has a folder of its own in memory from its login session (<c>XDG_RUNTIME_DIR</c>). Where there is neither, jobs with
/// secrets are refused. It lies outside the home folder, which people copy.
/// </remarks>
internal static class BoxSecrets
{
    /// <summary>Where the job finds them.</summary>
    public const string Target = "/run/secrets";

    /// <summary>Boxes come and go at once: none takes the folder above away from another.</summary>
    private static readonly Lock Folders = new();

    /// <summary>Puts the secrets where the box will see them, in place of what an earlier start left.</summary>
    /// <returns>The folder on this machine, or null where the job has no secrets.</returns>
    public static async Task<Result<string>?> FillAsync(
        MachineOptions options, BoxSpec spec, CancellationToken cancel)
    {
        if (spec.Secrets.Files.Count == 0) return null;
        if (!OperatingSystem.IsLinux() || RootOf(options) is not { } root) return BoxSecretsRefusals.NoMemory();
        await RemoveAsync(options, spec.Lease, cancel);
        var folder = PathOf(root, spec.Lease);
        lock (Folders)
        {
            // The folder above lets no other account of this machine in; whoever the job is in its box may read.
            HomeLock.CreatePrivate(root);
            Directory.CreateDirectory(folder);
            ReadByAll.Set(folder, ReadByAll.Folder);
        }

        var bytes = spec.Secrets.Files.Values.Sum(value => (long)value.Length + 4_096) + (64 << 10);
        if (Environment.IsPrivilegedProcess && await MountAsync(folder, bytes, cancel) is { } said)
        {
            Directory.Delete(folder);
            return BoxSecretsRefusals.NotMounted(said);
        }

        if (!IsInMemory(folder))
        {
            Directory.Delete(folder);
            return BoxSecretsRefusals.NoMemory();
        }

        foreach (var (name, value) in spec.Secrets.Files)
            await WriteAsync(Path.Combine(folder, name), value, cancel);
        return folder;
    }

    /// <summary>Takes them away. What is not there is fine.</summary>
    public static async Task RemoveAsync(MachineOptions options, Hash32 lease, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() || RootOf(options) is not { } root) return;
        var folder = PathOf(root, lease);
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder)) File.Delete(file);
        if (BoxDisk.IsMounted(folder)
            && !(await Programs.RunAsync("umount", [folder], cancel)).IsGood)
            await Programs.RunAsync("umount", ["-l", folder], cancel);
        lock (Folders)
        {
            Directory.Delete(folder, recursive: true);
            // With the last one goes what was made for all of this node's.
            foreach (var above in (string[])[root, Path.GetDirectoryName(root)!])
                if (!Directory.EnumerateFileSystemEntries(above).Any()) Directory.Delete(above);
        }
    }

    /// <summary>Leases whose secrets are here, whether or not they still have a box.</summary>
    public static IReadOnlyList<Hash32> Known(MachineOptions options) =>
        RootOf(options) is { } root && Directory.Exists(root)
            ?
            [
                .. Directory.EnumerateDirectories(root)
                    .Where(folder => Hash32.TryParse("0x" + Path.GetFileName(folder), out _))
                    .Select(folder => Hash32.Parse("0x" + Path.GetFileName(folder))),
            ]
            : [];

    /// <summary>Null where this account has no place for it.</summary>
    internal static string? RootOf(MachineOptions options) =>
        Environment.IsPrivilegedProcess ? Path.Combine("/run/weft", options.Node, "secrets")
        : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } session
            ? Path.Combine(session, "weft", options.Node, "secrets")
        : null;

    private static string PathOf(string root, Hash32 lease) => Path.Combine(root, Hex.Encode(lease.Bytes)[2..]);

    private static bool IsInMemory(string folder) => new DriveInfo(folder).DriveFormat is "tmpfs" or "ramfs";

    private static async Task<string?> MountAsync(string folder, long bytes, CancellationToken cancel)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"size={bytes},mode=0755,nosuid,nodev,noexec");
        string[] mount = ["-t", "tmpfs", "-o", size + ",noswap", "weft-secrets", folder];
        if ((await Programs.RunAsync("mount", mount, cancel)).IsGood) return null;
        mount[3] = size;
        var mounted = await Programs.RunAsync("mount", mount, cancel);
        return mounted.IsGood ? null : mounted.Complaint;
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task WriteAsync(string path, byte[] value, CancellationToken cancel)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = ReadByAll.File,
        };
        await using (var file = new FileStream(path, options)) await file.WriteAsync(value, cancel);
        ReadByAll.Set(path, ReadByAll.File);
    }
}

public static class BoxSecretsRefusals
{
    public static Refusal NoMemory() => new(
        "secrets-need-memory", "This machine has no file system in memory to keep a job's secrets in.",
        "Run the provider as root on Linux, or in a login session that has XDG_RUNTIME_DIR; or rent another machine.");

    public static Refusal NotMounted(string why) => new(
        "secrets-not-mounted", $"This machine could not make a place in memory for the job's secrets: {why}.",
        "Rent another machine.");
}
