using System.Diagnostics.CodeAnalysis;

namespace Weft.Ethereum;

/// <summary>The curve arithmetic that keys need. A port, so that a native library can take its place.</summary>
public interface ISecp256k1
{
    /// <param name="secret">32 bytes, 1 to n-1; else <see cref="ArgumentException"/>.</param>
    PublicKey DerivePublicKey(ReadOnlySpan<byte> secret);

    /// <summary>Signs with the nonce of RFC 6979 (HMAC-SHA256) and s in the lower half.</summary>
    Signature Sign(ReadOnlySpan<byte> secret, Hash32 digest);

    /// <summary>The key that made the signature; false where it is not well-formed or names no point.</summary>
    bool TryRecover(Hash32 digest, Signature signature, [NotNullWhen(true)] out PublicKey? key);

    /// <summary>Whether the key made the signature. The parity is not looked at; s must be in the lower half.</summary>
    bool Verify(PublicKey key, Hash32 digest, Signature signature);

    /// <summary>Diffie-Hellman: x of the point that both sides come to, 32 bytes. The caller wipes them.</summary>
    byte[] Agree(ReadOnlySpan<byte> secret, PublicKey other);

    /// <summary>Reads 33 bytes (02 or 03 first) or 65 bytes (04 first) that name a point of the curve.</summary>
    bool TryParsePublicKey(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicKey? key);
}
