using System.Globalization;
using System.Text;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The account's request numbers in one file of the home, taken by one process at a time.</summary>
/// <remarks>Where the file was lost, numbers go on from the time in seconds: above all that were ever given
/// out.</remarks>
internal sealed class NonceFile(string path, TimeProvider time) : IRequestNonces
{
    private const int MaxTries = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public async Task<ulong> NextAsync(CancellationToken cancel)
    {
        await using var file = await OpenAsync(cancel);
        using var reader = new StreamReader(file, Encoding.ASCII, leaveOpen: true);
        var text = await reader.ReadToEndAsync(cancel);
        var floor = (ulong)time.GetUtcNow().ToUnixTimeSeconds();
        var next = ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last + 1
            : floor;

        // Written whole before it is used; digits never get fewer, so that a torn write cannot lower the number.
        file.Position = 0;
        await file.WriteAsync(Encoding.ASCII.GetBytes(next.ToString("D20", CultureInfo.InvariantCulture)), cancel);
        file.Flush(flushToDisk: true);
        return next;
    }

    private async Task<FileStream> OpenAsync(CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && tries < MaxTries)
            {
                await Task.Delay(Pause, time, cancel);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new RefusalException(HomeRefusals.NotWritable(path, error.Message), error);
            }
        }
    }
}
