namespace Weft.Ethereum;

/// <summary>An ECDSA signature over secp256k1 with the parity that lets its key be recovered.</summary>
/// <param name="R">x of the nonce point, big-endian, 1 to n-1.</param>
/// <param name="S">Big-endian, 1 to n/2: the half above is the same signature again and is never valid here.</param>
/// <param name="YParity">0 or 1: whether y of the nonce point is odd.</param>
/// <remarks>Sources: Ethereum yellow paper, appendix F; EIP-2 (low s); EIP-2098 (64 bytes).</remarks>
public readonly record struct Signature(Hash32 R, Hash32 S, byte YParity)
{
    /// <summary>r, s and v.</summary>
    public const int Size = 65;

    /// <summary>r, and s with the parity in its highest bit.</summary>
    public const int CompactSize = 64;

    /// <summary>Both numbers in range, s in the lower half, parity 0 or 1.</summary>
    public bool IsWellFormed =>
        YParity <= 1 && R != Hash32.Zero && R < Secp256k1.Order && S != Hash32.Zero && S <= Secp256k1.HalfOrder;

    /// <summary>65 bytes: r, s, and v as 27 or 28.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        R.Bytes.CopyTo(bytes);
        S.Bytes.CopyTo(bytes.AsSpan(32));
        bytes[64] = (byte)(27 + YParity);
        return bytes;
    }

    /// <summary>64 bytes as in EIP-2098.</summary>
    public byte[] ToCompactBytes()
    {
        var bytes = new byte[CompactSize];
        R.Bytes.CopyTo(bytes);
        S.Bytes.CopyTo(bytes.AsSpan(32));
        bytes[32] |= (byte)(YParity << 7);
        return bytes;
    }

    /// <summary>True for 65 bytes with v 0, 1, 27 or 28, or 64 bytes, that make a well-formed signature.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Signature signature)
    {
        signature = default;
        Signature parsed;
        if (bytes.Length == Size)
        {
            var v = bytes[64];
            if (v is not (0 or 1 or 27 or 28)) return false;
            parsed = new Signature(new Hash32(bytes[..32]), new Hash32(bytes[32..64]), (byte)(v >= 27 ? v - 27 : v));
        }
        else if (bytes.Length == CompactSize)
        {
            Span<byte> s = stackalloc byte[32];
            bytes[32..].CopyTo(s);
            var parity = (byte)(s[0] >> 7);
            s[0] &= 0x7f;
            parsed = new Signature(new Hash32(bytes[..32]), new Hash32(s), parity);
        }
        else
        {
            return false;
        }

        if (!parsed.IsWellFormed) return false;
        signature = parsed;
        return true;
    }

    public override string ToString() => Hex.Encode(ToBytes());
}
