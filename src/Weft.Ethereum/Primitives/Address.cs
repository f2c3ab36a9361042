using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Weft.Ethereum;

/// <summary>A 20-byte account address. Printed with the EIP-55 checksum.</summary>
/// <remarks>Source: EIP-55, https://eips.ethereum.org/EIPS/eip-55.</remarks>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    public const int Size = 20;

    private readonly Bytes20 _bytes;

    /// <param name="bytes">Exactly 20 bytes.</param>
    public Address(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        bytes.CopyTo(_bytes);
    }

    public static Address Zero => default;

    public bool IsZero => this == Zero;

    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Parses an address.</summary>
    /// <exception cref="FormatException"><see cref="TryParse"/> is false.</exception>
    public static Address Parse(string text) =>
        TryParse(text, out var address)
            ? address
            : throw new FormatException("Expected 0x and 40 hexadecimal digits with a matching EIP-55 checksum.");

    /// <summary>
    /// True for <c>0x</c> and 40 digits. Digits of one case carry no checksum; mixed case must match EIP-55.
    /// </summary>
    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        if (text is not { Length: 42 } || !Hex.TryDecode(text, out var bytes) || bytes.Length != Size) return false;
        var parsed = new Address(bytes);
        var digits = text.AsSpan(2);
        var mixed = digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F');
        if (mixed && !digits.SequenceEqual(parsed.ToString().AsSpan(2))) return false;
        address = parsed;
        return true;
    }

    public byte[] ToArray() => Bytes.ToArray();

    public override string ToString()
    {
        Span<char> text = stackalloc char[42];
        text[0] = '0';
        text[1] = 'x';
        Span<byte> ascii = stackalloc byte[40];
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Bytes), ascii);
        var check = Keccak.Hash(ascii);
        for (var i = 0; i < 40; i++)
        {
            var nibble = i % 2 == 0 ? check.Bytes[i / 2] >> 4 : check.Bytes[i / 2] & 0xf;
            text[i + 2] = nibble >= 8 ? char.ToUpperInvariant((char)ascii[i]) : (char)ascii[i];
        }

        return new string(text);
    }

    public bool Equals(Address other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <remarks>Seeded: strangers choose addresses, and must not choose our buckets.</remarks>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public int CompareTo(Address other) => Bytes.SequenceCompareTo(other.Bytes);

    public static bool operator ==(Address left, Address right) => left.Equals(right);

    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    [InlineArray(Size)]
    private struct Bytes20
    {
        private byte _first;
    }
}
