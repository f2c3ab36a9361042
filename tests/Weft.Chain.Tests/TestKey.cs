using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests;

/// <summary>A key for tests, always the same for the same name.</summary>
internal sealed class TestKey : ISigner, IDisposable
{
    private readonly PrivateKey _key;

    public TestKey(string name) => _key = PrivateKey.FromBytes(Keccak.Hash(name).Bytes);

    public TestKey(byte[] secret) => _key = PrivateKey.FromBytes(secret);

    public Address Address => _key.Address;

    public byte[] Sign(Hash32 digest) => _key.Sign(digest).ToBytes();

    public Signed<T> Sign<T>(TypedDomain domain, T value, Hash32 hash)
        where T : notnull => new(value, Sign(domain.Digest(hash)));

    public void Dispose() => _key.Dispose();
}
