using System.Security.Cryptography;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A result's tar on its way to this machine: written behind what an earlier try left, and checked as a whole against
/// what the provider said when it was opened.
/// </summary>
/// <param name="path">The file; it stays where the stream broke off, and goes where it is of no use.</param>
/// <param name="maxBytes">Of the files in it.</param>
internal sealed class ResultSpool(string path, long maxBytes, IProgress<long> progress)
{
    private const int BufferBytes = 1 << 16;

    /// <summary>What names and times of a hundred thousand files take in a tar besides their bytes.</summary>
    private const long Headers = 100_000L * 4_096;

    /// <returns>Null when the tar is whole and is what was told.</returns>
    public async Task<Refusal?> TakeAsync(ResultParcel result, CancellationToken cancel)
    {
        if (result.Size > maxBytes + Headers) return RentingRefusals.ResultTooLarge(maxBytes);
        var refusal = await WriteAsync(result, cancel);
        if (refusal is not null) File.Delete(path);
        return refusal;
    }

    private async Task<Refusal?> WriteAsync(ResultParcel result, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        if (file.Length < result.Offset) return RentingRefusals.ResultMismatch();
        file.SetLength(result.Offset);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await file.ReadAsync(buffer, cancel)) > 0) hash.AppendData(buffer, 0, read);
        var total = result.Offset;
        while ((read = await result.Tar.ReadAsync(buffer, cancel)) > 0)
        {
            total += read;
            if (total > maxBytes + Headers) return RentingRefusals.ResultTooLarge(maxBytes);
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            progress.Report(total);
        }

        return result.Sha256 is not { } sum || Convert.ToHexStringLower(hash.GetHashAndReset()) == sum
            ? null
            : RentingRefusals.ResultMismatch();
    }
}
