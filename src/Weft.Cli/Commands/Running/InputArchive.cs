using System.Formats.Tar;
using System.Security.Cryptography;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A job's input, packed into one tar file. <paramref name="Sha256"/> is lower-case hex.</summary>
internal sealed record PackedInput(string Path, string Sha256);

internal static class InputArchive
{
    /// <summary>Most that is handed over with a job; more belongs into storage that the job reads itself.</summary>
    public const long MaxBytes = 4L << 30;

    /// <summary>Two empty blocks end a tar; alone they are a tar of nothing.</summary>
    private const int EndBytes = 1_024;

    /// <param name="source">A folder, whose files come in at the top, or one file.</param>
    /// <param name="scratch">Folder for the temporary file.</param>
    /// <param name="disk">The job's disk, which the files have to fit on; bytes.</param>
    public static async Task<Result<PackedInput>> PackAsync(
        string source, string scratch, long disk, CancellationToken cancel)
    {
        var path = Path.Combine(scratch, "input.tar");
        try
        {
            var size = Size(source);
            if (size > MaxBytes) return JobRefusals.InputTooLarge(source, size, MaxBytes);
            if (size > disk) return JobRefusals.InputOverDisk(source, size, disk);
            await using (var file = File.Create(path))
            {
                await using (var tar = new TarWriter(file, TarEntryFormat.Gnu, leaveOpen: true))
                    foreach (var (name, what) in Entries(source)) await WriteAsync(tar, name, what, cancel);
                // The library writes no end where there was no entry.
                if (file.Length == 0) await file.WriteAsync(new byte[EndBytes], cancel);
            }

            await using var packed = File.OpenRead(path);
            return new PackedInput(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(packed, cancel)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(path);
            return JobRefusals.InputUnreadable(source, error.Message);
        }
    }

    /// <summary>What is packed, in an order that does not depend on the disk; links are left out, as machines do.
    /// </summary>
    private static IEnumerable<(string Name, FileSystemInfo What)> Entries(string source)
    {
        if (!Directory.Exists(source)) return [(Path.GetFileName(source), new FileInfo(source))];
        return new DirectoryInfo(source)
            .EnumerateFileSystemInfos("*", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = FileAttributes.ReparsePoint,
            })
            .Select(info => (Path.GetRelativePath(source, info.FullName).Replace('\\', '/'), info))
            .OrderBy(entry => entry.Item1, StringComparer.Ordinal);
    }

    private static async Task WriteAsync(TarWriter tar, string name, FileSystemInfo what, CancellationToken cancel)
    {
        var type = what is DirectoryInfo ? TarEntryType.Directory : TarEntryType.RegularFile;
        // Jobs see no times of their input, so none are packed: files that are the same are the same tar, and a machine
        // that has it need not be sent it again. GNU's format, as the newer one has this process's number in it.
        var entry = new GnuTarEntry(type, name) { ModificationTime = DateTimeOffset.UnixEpoch };
        if (!OperatingSystem.IsWindows()) entry.Mode = what.UnixFileMode;
        await using var content = what is FileInfo file ? file.OpenRead() : null;
        if (content is not null) entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancel);
    }

    private static long Size(string source) => Directory.Exists(source)
        ? new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : new FileInfo(source).Length;
}
