using System.Numerics;

namespace Weft.Ethereum;

/// <summary>Fields that the kinds of transactions share, to items and back.</summary>
internal static class TransactionFields
{
    private const int WordBits = 256;

    public static RlpItem Of(Address? to) =>
        to is { } address ? RlpItem.Of(address) : RlpItem.Of(ReadOnlyMemory<byte>.Empty);

    /// <exception cref="ArgumentException">The number is negative or wider than a word of the chain.</exception>
    public static RlpItem Of(BigInteger number) =>
        number.Sign >= 0 && number.GetBitLength() <= WordBits
            ? RlpItem.Of(number)
            : throw new ArgumentException("A fee or a value is negative or wider than 256 bits.");

    /// <summary>20 bytes, or none: null, which creates a contract.</summary>
    public static Address? ToAddress(RlpItem item) => item.Bytes.Length switch
    {
        0 => null,
        Address.Size => new Address(item.Bytes.Span),
        _ => throw new RlpException("An address is not 20 bytes long."),
    };

    public static ulong ToUInt64(RlpItem item) => (ulong)item.ToInteger(maxBytes: 8);

    /// <remarks>EIP-2681: the last number of 64 bits is no nonce.</remarks>
    public static ulong ToNonce(RlpItem item) =>
        ToUInt64(item) is var nonce and < ulong.MaxValue ? nonce : throw new RlpException("The nonce is too large.");

    public static Signature ToSignature(BigInteger parity, RlpItem r, RlpItem s)
    {
        if (parity < 0 || parity > 1) throw new RlpException("The parity of a signature is 0 or 1.");
        return new Signature(ToWord(r), ToWord(s), (byte)parity);
    }

    public static RlpItem Of(Hash32 word) =>
        RlpItem.Of(new BigInteger(word.Bytes, isUnsigned: true, isBigEndian: true));

    private static Hash32 ToWord(RlpItem item)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        item.ToInteger().TryWriteBytes(word, out var written, isUnsigned: true, isBigEndian: true);
        Span<byte> padded = stackalloc byte[Hash32.Size];
        word[..written].CopyTo(padded[(Hash32.Size - written)..]);
        return new Hash32(padded);
    }
}
