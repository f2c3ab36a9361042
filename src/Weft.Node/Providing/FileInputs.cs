using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Inputs as files named by lease in one folder, written beside and renamed when complete.</summary>
public sealed class FileInputs(string folder) : IInputs
{
    private const int BufferBytes = 1 << 16;

    public async Task<Result<string>> SaveAsync(
        Hash32 lease, Stream input, string sha256, long maxBytes, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var path = PathOf(lease);
        var partial = path + ".part";
        try
        {
            Directory.CreateDirectory(folder);
            var refusal = await CopyAsync(input, partial, sha256, maxBytes, cancel);
            if (refusal is null) File.Move(partial, path, overwrite: true);
            return refusal is null ? path : refusal;
        }
        catch (RefusalException refused)
        {
            // The line broke or a limit was passed while reading; the disk is well.
            return refused.Why;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HostRefusals.DiskFailed(e.Message);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    public Task DeleteAsync(Hash32 lease, CancellationToken cancel)
    {
        if (Directory.Exists(folder)) File.Delete(PathOf(lease));
        return Task.CompletedTask;
    }

    private static async Task<Refusal?> CopyAsync(
        Stream input, string partial, string sha256, long maxBytes, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
        var buffer = new byte[BufferBytes];
        long total = 0;
        int read;
        while ((read = await input.ReadAsync(buffer, cancel)) > 0)
        {
            total += read;
            if (total > maxBytes) return JobRefusals.InputTooLarge(maxBytes);
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        var sum = Convert.ToHexStringLower(hash.GetHashAndReset());
        return string.Equals(sum, sha256, StringComparison.OrdinalIgnoreCase) ? null : JobRefusals.InputMismatch();
    }

    private string PathOf(Hash32 lease) => Path.Combine(folder, $"{lease}.tar");
}
