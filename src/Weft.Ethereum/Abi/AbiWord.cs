using System.Numerics;

namespace Weft.Ethereum;

/// <summary>Types that fill one 32-byte word: their ranges and their padding.</summary>
internal static class AbiWord
{
    private static readonly System.Text.UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static void Write(AbiType type, object value, Span<byte> word)
    {
        switch (type.Kind)
        {
            case AbiKind.UInt or AbiKind.UFixed:
                WriteInteger(type, value, word, isUnsigned: true);
                break;
            case AbiKind.Int or AbiKind.Fixed:
                WriteInteger(type, value, word, isUnsigned: false);
                break;
            case AbiKind.Address when value is Address address:
                address.Bytes.CopyTo(word[12..]);
                break;
            case AbiKind.Bool when value is bool flag:
                word[31] = flag ? (byte)1 : (byte)0;
                break;
            case AbiKind.FixedBytes or AbiKind.Function when value is byte[] bytes && bytes.Length == type.Size:
                bytes.CopyTo(word);
                break;
            default:
                throw Mismatch(type, value);
        }
    }

    public static object Read(AbiType type, ReadOnlySpan<byte> word) => type.Kind switch
    {
        AbiKind.UInt or AbiKind.UFixed => ReadInteger(type, word, isUnsigned: true),
        AbiKind.Int or AbiKind.Fixed => ReadInteger(type, word, isUnsigned: false),
        AbiKind.Address => new Address(Clean(type, word[12..], word[..12])),
        AbiKind.Bool => ReadBool(type, word),
        _ => Clean(type, word[..type.Size], word[type.Size..]).ToArray(),
    };

    /// <summary>Contents of <c>bytes</c> or <c>string</c>, without length and padding.</summary>
    public static byte[] Contents(AbiType type, object value)
    {
        if (type.Kind == AbiKind.Bytes) return value as byte[] ?? throw Mismatch(type, value);
        if (value is not string text) throw Mismatch(type, value);
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (System.Text.EncoderFallbackException e)
        {
            throw new ArgumentException("The string has half a surrogate pair: it has no UTF-8 form.", e);
        }
    }

    public static object ReadContents(AbiType type, ReadOnlySpan<byte> contents)
    {
        if (type.Kind == AbiKind.Bytes) return contents.ToArray();
        try
        {
            return StrictUtf8.GetString(contents);
        }
        catch (System.Text.DecoderFallbackException e)
        {
            throw new AbiException("A string is not UTF-8.", e);
        }
    }

    public static IReadOnlyList<object> Items(AbiType type, object value)
    {
        if (value is not IReadOnlyList<object> items) throw Mismatch(type, value);
        var expected = type.Kind switch
        {
            AbiKind.Tuple => type.Components.Count,
            AbiKind.FixedArray => type.Size,
            _ => items.Count,
        };
        return items.Count == expected
            ? items
            : throw new ArgumentException($"{type} has {expected} values, not {items.Count}.");
    }

    public static ArgumentException Mismatch(AbiType type, object? value) =>
        new($"A value of {value?.GetType().Name ?? "null"} does not fit {type}.");

    private static void WriteInteger(AbiType type, object value, Span<byte> word, bool isUnsigned)
    {
        if (value is not BigInteger number) throw Mismatch(type, value);
        if (!Fits(number, type.Size, isUnsigned))
            throw new ArgumentException($"The number is out of the range of {type}.");
        if (number.Sign < 0) word.Fill(0xff);
        var length = number.GetByteCount(isUnsigned);
        number.TryWriteBytes(word[(32 - length)..], out _, isUnsigned, isBigEndian: true);
    }

    private static BigInteger ReadInteger(AbiType type, ReadOnlySpan<byte> word, bool isUnsigned)
    {
        var number = new BigInteger(word, isUnsigned, isBigEndian: true);
        return Fits(number, type.Size, isUnsigned) ? number : throw Dirty(type);
    }

    internal static bool Fits(BigInteger number, int bits, bool isUnsigned) => isUnsigned
        ? number.Sign >= 0 && number.GetBitLength() <= bits
        : number.GetBitLength() <= bits - 1;

    private static bool ReadBool(AbiType type, ReadOnlySpan<byte> word) =>
        Clean(type, word[31..], word[..31])[0] switch { 0 => false, 1 => true, _ => throw Dirty(type) };

    private static ReadOnlySpan<byte> Clean(AbiType type, ReadOnlySpan<byte> value, ReadOnlySpan<byte> padding) =>
        padding.ContainsAnyExcept((byte)0) ? throw Dirty(type) : value;

    private static AbiException Dirty(AbiType type) => new($"A word holds more than {type} can.");
}
