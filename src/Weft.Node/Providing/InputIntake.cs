using System.Security.Cryptography;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Writes what comes of an input behind what is here of it. The whole is hashed, also what was here before.
/// </summary>
/// <param name="partial">The file; it stays where the stream broke off, and goes where it is of no use.</param>
internal sealed class InputIntake(string partial, string sha256, long maxBytes, IProgress<long> progress)
{
    private const int BufferBytes = 1 << 16;

    /// <returns>Null when the file is whole and is what it should be.</returns>
    public async Task<Refusal?> TakeAsync(InputRest rest, CancellationToken cancel)
    {
        var refusal = await WriteAsync(rest, cancel);
        if (refusal is not null && refusal.Code != JobRefusals.InputOffsetOff(0, 0).Code) File.Delete(partial);
        return refusal;
    }

    private async Task<Refusal?> WriteAsync(InputRest rest, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(
            partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        if (file.Length < rest.Offset) return JobRefusals.InputOffsetOff(rest.Offset, file.Length);
        file.SetLength(rest.Offset);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await file.ReadAsync(buffer, cancel)) > 0) hash.AppendData(buffer, 0, read);
        var total = rest.Offset;
        while ((read = await rest.Bytes.ReadAsync(buffer, cancel)) > 0)
        {
            total += read;
            if (total > maxBytes) return JobRefusals.InputTooLarge(maxBytes);
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            progress.Report(total);
        }

        file.Flush(flushToDisk: true);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256) return null;
        // Sent as a whole it is the renter's fault; else it may be what lay here, so all of it is asked for again.
        return rest.Offset == 0 ? JobRefusals.InputMismatch() : JobRefusals.InputDamaged();
    }
}
