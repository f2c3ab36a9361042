using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Checks a transcript whole: what it shows, and who signed it. Asks nobody.</summary>
public static class HardwareAudit
{
    /// <returns>What is wrong; nothing for a machine that passed, by a checker's word about the time.</returns>
    public static IReadOnlyList<HardwareFault> Faults(HardwareTranscript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var challenge = transcript.Challenge.Value;
        var unsigned = new List<HardwareFault>();
        Prove("challenge", challenge.Checker, challenge.Hash(), transcript.Challenge.Signature);
        Prove("commitment", challenge.Machine, transcript.Commitment.Value.Hash(), transcript.Commitment.Signature);
        Prove("result", challenge.Checker, transcript.Result().Hash(), transcript.Signature);
        return [.. unsigned, .. HardwareCheck.Faults(transcript)];

        void Prove(string what, Address signer, Hash32 hash, ReadOnlyMemory<byte> signature)
        {
            if (Signature.TryParse(signature.Span, out var parsed)
                && EthereumKeys.TryRecover(transcript.Domain.Digest(hash), parsed, out var by) && by == signer) return;
            unsigned.Add(new(FaultKind.NotSigned, null, $"The {what} is not signed by {signer}."));
        }
    }
}
