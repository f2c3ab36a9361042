using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Who signed the orders of a round, as far as that shows without a chain.</summary>
public static class RoundSignatures
{
    /// <param name="known">Orders that were looked at before: the same orders are in round after round.</param>
    /// <returns>
    /// Orders that nobody signed, and those that no plain key signed: perhaps a contract account did, which only the
    /// chain can say.
    /// </returns>
    public static (IReadOnlyList<Deviation> Unsigned, IReadOnlyList<UnprovenOrder> Unproven) Check(
        RoundFile file, HashSet<Hash32>? known = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (unsigned, unproven) = (new List<Deviation>(), new List<UnprovenOrder>());
        foreach (var offer in file.Offers)
            Prove(offer.Hash, offer.Offer.Value.Machine, offer.Offer.Signature);
        foreach (var request in file.Requests)
            Prove(request.Hash, request.Request.Value.Renter, request.Request.Signature);
        return (unsigned, unproven);

        void Prove(Hash32 hash, Address signer, ReadOnlyMemory<byte> signature)
        {
            if (known?.Add(hash) == false) return;
            var digest = file.Domain.Digest(hash);
            if (Signature.TryParse(signature.Span, out var parsed)
                && EthereumKeys.TryRecover(digest, parsed, out var by) && by == signer) return;
            if (signature.IsEmpty)
                unsigned.Add(new(DeviationKind.NotSigned, hash, $"The order of {signer} carries no signature."));
            else
                unproven.Add(new(hash, signer, digest, signature));
        }
    }
}

/// <param name="Digest">What was signed.</param>
public sealed record UnprovenOrder(Hash32 Order, Address Signer, Hash32 Digest, ReadOnlyMemory<byte> Signature);
