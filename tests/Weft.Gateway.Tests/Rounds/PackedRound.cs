using System.IO.Compression;
using Weft.Api;
using Weft.Market;

namespace Weft.Gateway.Tests;

/// <summary>A round as a gateway serves it.</summary>
internal static class PackedRound
{
    public static async Task<RoundFile> ReadAsync(Stream packed, CancellationToken cancel)
    {
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Decompress))
            await gzip.CopyToAsync(unpacked, cancel);
        return RoundJson.Decode(unpacked.ToArray()).Value;
    }

    public static async Task<(RoundFile File, long Bytes)> FetchAsync(
        WeftApiClient api, string id, CancellationToken cancel)
    {
        using var packed = new MemoryStream();
        Assert.Same(packed, (await api.RoundAsync(id, packed, cancel)).Value);
        var bytes = packed.Length;
        packed.Position = 0;
        return (await ReadAsync(packed, cancel), bytes);
    }
}
