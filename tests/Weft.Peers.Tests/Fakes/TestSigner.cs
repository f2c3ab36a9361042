using Weft.Ethereum;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>A key made for one test.</summary>
internal sealed class TestSigner : ISigner, IDisposable
{
    private readonly PrivateKey _key = PrivateKey.Generate();

    public Address Address => _key.Address;

    public byte[] Sign(Hash32 digest) => _key.Sign(digest).ToBytes();

    public void Dispose() => _key.Dispose();
}
