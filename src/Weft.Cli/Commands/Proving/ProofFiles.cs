using Weft.Market;

namespace Weft.Cli;

internal static class ProofFiles
{
    public static async Task<Result<HardwareTranscript>> LoadAsync(string path, CancellationToken stop)
    {
        try
        {
            if (new FileInfo(path).Length > ProofJson.MaxBytes) return ProofCommandRefusals.TooLarge();
            return ProofJson.Decode(await File.ReadAllBytesAsync(path, stop));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ProofCommandRefusals.Unreadable(path, e.Message);
        }
    }

    public static async Task<Refusal?> SaveAsync(string path, HardwareTranscript proof, CancellationToken stop)
    {
        try
        {
            await File.WriteAllBytesAsync(path, ProofJson.Encode(proof), stop);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ProofCommandRefusals.NotWritten(path, e.Message);
        }
    }
}
