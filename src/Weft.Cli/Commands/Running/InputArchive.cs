using System.Formats.Tar;
using System.Security.Cryptography;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A job's input, packed into one temporary tar file that goes away with it.</summary>
internal sealed class InputArchive : IDisposable
{
    /// <summary>Most that is handed over with a job; more belongs into storage that the job reads itself.</summary>
    public const long MaxBytes = 8L << 30;

    private readonly string _path;

    private InputArchive(string path, string sha256)
    {
        _path = path;
        Sha256 = sha256;
    }

    /// <summary>Lower-case hex of the tar stream.</summary>
    public string Sha256 { get; }

    public Stream Open() => File.OpenRead(_path);

    /// <param name="source">A folder, whose files come in at the top, or one file.</param>
    /// <param name="scratch">Folder for the temporary file.</param>
    public static async Task<Result<InputArchive>> PackAsync(string source, string scratch, CancellationToken cancel)
    {
        var path = Path.Combine(scratch, $"input-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tar");
        try
        {
            var size = Size(source);
            if (size > MaxBytes) return JobRefusals.InputTooLarge(source, size, MaxBytes);
            if (Directory.Exists(source))
            {
                await TarFile.CreateFromDirectoryAsync(source, path, includeBaseDirectory: false, cancel);
            }
            else
            {
                await using var file = File.Create(path);
                await using var tar = new TarWriter(file);
                await tar.WriteEntryAsync(source, Path.GetFileName(source), cancel);
            }

            await using var packed = File.OpenRead(path);
            return new InputArchive(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(packed, cancel)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(path);
            return JobRefusals.InputUnreadable(source, error.Message);
        }
    }

    public void Dispose() => File.Delete(_path);

    private static long Size(string source) => Directory.Exists(source)
        ? new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : new FileInfo(source).Length;
}
