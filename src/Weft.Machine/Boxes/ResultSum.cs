using System.Globalization;
using System.Security.Cryptography;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Opens a box's result at any place, with the size and the SHA-256 of the whole. Nothing of it is stored a second
/// time: the tar is made once to be added up, and again to be sent.
/// </summary>
internal static class ResultSum
{
    /// <summary>Another version of this program may pack in another way: what it added up does not count.</summary>
    private static readonly string Life = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <param name="open">Makes the tar; the same bytes each time.</param>
    public static async Task<Result<ResultParcel>> OpenAsync(
        BoxFolder folder, Func<Result<Stream>> open, long offset, CancellationToken cancel)
    {
        var known = Read(folder);
        if (known is null)
        {
            if (!open().TryGet(out var whole, out var refusal)) return refusal;
            await using (whole) known = await AddUpAsync(whole, cancel);
            await File.WriteAllTextAsync(
                folder.Sum, string.Create(CultureInfo.InvariantCulture, $"{Life} {known.Size} {known.Sha256}"),
                cancel);
        }

        if (!open().TryGet(out var tar, out var no)) return no;
        // Whoever asks for what lies beyond the end has another result in mind.
        var from = offset <= known.Size ? offset : 0;
        try
        {
            await SkipAsync(tar, from, cancel);
        }
        catch
        {
            await tar.DisposeAsync();
            throw;
        }

        return new ResultParcel(tar, from, known.Size, known.Sha256);
    }

    private static Known? Read(BoxFolder folder) =>
        File.Exists(folder.Sum) && File.ReadAllText(folder.Sum).Split(' ') is [var life, var size, { Length: 64 } sum]
            && life == Life && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new(bytes, sum)
            : null;

    private static async Task<Known> AddUpAsync(Stream tar, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        var size = 0L;
        while (await tar.ReadAsync(buffer, cancel) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
            size += count;
        }

        return new(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task SkipAsync(Stream tar, long bytes, CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        while (bytes > 0)
        {
            var count = await tar.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes)), cancel);
            if (count == 0) throw new EndOfStreamException("The result is shorter than it was.");
            bytes -= count;
        }
    }

    private sealed record Known(long Size, string Sha256);
}
