using Weft.Ethereum;
using Weft.Node;

namespace Weft.Cli;

/// <summary>A key in this process as the node's signer.</summary>
internal sealed class KeySigner(PrivateKey key) : ISigner, IUnsealer
{
    public Address Address => key.Address;

    public PublicKey PublicKey => key.PublicKey;

    public byte[] Sign(Hash32 digest) => key.Sign(digest).ToBytes();

    public byte[]? Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated) =>
        SealedMessage.Open(key, sealedBytes, associated);
}
