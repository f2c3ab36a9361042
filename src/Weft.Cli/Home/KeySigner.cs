using Weft.Ethereum;
using Weft.Node;

namespace Weft.Cli;

/// <summary>A key in this process as the node's signer.</summary>
internal sealed class KeySigner(PrivateKey key) : ISigner
{
    public Address Address => key.Address;

    public byte[] Sign(Hash32 digest) => key.Sign(digest).ToBytes();
}
