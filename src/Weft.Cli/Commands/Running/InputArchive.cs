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
    public static async Task<Result<PackedInput>> PackAsync(string source, string scratch, CancellationToken cancel)
    {
        var path = Path.Combine(scratch, "input.tar");
        try
        {
            var size = Size(source);
            if (size > MaxBytes) return JobRefusals.InputTooLarge(source, size, MaxBytes);
            if (Directory.Exists(source))
            {
                await TarFile.CreateFromDirectoryAsync(source, path, includeBaseDirectory: false, cancel);
                // The library writes no end where there was no entry.
                if (new FileInfo(path).Length == 0) await File.WriteAllBytesAsync(path, new byte[EndBytes], cancel);
            }
            else
            {
                await using var file = File.Create(path);
                await using var tar = new TarWriter(file);
                await tar.WriteEntryAsync(source, Path.GetFileName(source), cancel);
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

    private static long Size(string source) => Directory.Exists(source)
        ? new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : new FileInfo(source).Length;
}
