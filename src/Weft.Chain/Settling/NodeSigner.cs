using Weft.Ethereum;
using Weft.Node;

namespace Weft.Chain;

/// <summary>The node's key as the journal's.</summary>
internal sealed class NodeSigner(ISigner signer) : ITransactionSigner
{
    public Address Address => signer.Address;

    public Signature Sign(Hash32 digest) =>
        Signature.TryParse(signer.Sign(digest), out var signature)
            ? signature
            : throw new InvalidOperationException("The signer gave no well-formed signature.");
}
