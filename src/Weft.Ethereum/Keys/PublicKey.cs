using System.Diagnostics.CodeAnalysis;

namespace Weft.Ethereum;

/// <summary>A point of secp256k1. Only an <see cref="ISecp256k1"/> makes one, so it is always on the curve.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    public const int CompressedSize = 33;
    public const int UncompressedSize = 65;

    private readonly byte[] _uncompressed;

    /// <param name="uncompressed">04, x, y of a point that was checked to be on the curve.</param>
    internal PublicKey(byte[] uncompressed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(uncompressed.Length, UncompressedSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(uncompressed[0], (byte)4);
        _uncompressed = uncompressed;
        Address = new Address(Keccak.Hash(uncompressed.AsSpan(1)).Bytes[12..]);
    }

    public Address Address { get; }

    /// <summary>True for 33 or 65 bytes that name a point of the curve.</summary>
    public static bool TryParse(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicKey? key) =>
        Secp256k1.Default.TryParsePublicKey(encoded, out key);

    /// <summary>33 bytes: 02 or 03, and x.</summary>
    public byte[] ToCompressed()
    {
        var bytes = _uncompressed[..CompressedSize];
        bytes[0] = (byte)(2 + (_uncompressed[64] & 1));
        return bytes;
    }

    /// <summary>65 bytes: 04, x and y.</summary>
    public byte[] ToUncompressed() => [.. _uncompressed];

    public bool Verify(Hash32 digest, Signature signature) => Secp256k1.Default.Verify(this, digest, signature);

    public bool Equals(PublicKey? other) =>
        other is not null && _uncompressed.AsSpan().SequenceEqual(other._uncompressed);

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode() => Address.GetHashCode();

    public override string ToString() => Hex.Encode(ToCompressed());
}
