using Org.BouncyCastle.Crypto.Digests;

namespace Weft.Ethereum;

/// <summary>Keccak-256 as Ethereum uses it: the original padding, not that of FIPS 202 SHA3-256.</summary>
public static class Keccak
{
    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(data);
        Span<byte> output = stackalloc byte[32];
        digest.DoFinal(output);
        return new Hash32(output);
    }

    public static Hash32 Hash(string utf8) => Hash(System.Text.Encoding.UTF8.GetBytes(utf8));
}
