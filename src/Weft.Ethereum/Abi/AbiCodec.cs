namespace Weft.Ethereum;

/// <summary>
/// Values to bytes and back, as arguments of a call, its results, or the data of an event.
/// A value is a <see cref="System.Numerics.BigInteger"/> for every integer (and for <c>fixedMxN</c>, times 10^N),
/// <see cref="Address"/>, <see cref="bool"/>, <see cref="T:byte[]"/> for <c>bytes</c>, <c>bytesN</c> and
/// <c>function</c>, <see cref="string"/>, <see cref="T:object[]"/> for tuples and arrays.
/// </summary>
/// <remarks>
/// Source: Contract ABI Specification, https://docs.soliditylang.org/en/latest/abi-spec.html. Reading is in the
/// strict mode of that page: offsets as small as possible, in order, without gaps or overlaps, padding all zero,
/// nothing behind. Every compiler writes so; and it makes the work linear in the bytes, and one value one encoding.
/// </remarks>
public static class AbiCodec
{
    /// <summary>Encodes the values one after another, as one tuple without its own offset.</summary>
    /// <exception cref="ArgumentException">A value is not of its type, or out of its range.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        return AbiEncoder.Encode(types, values);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, and nothing else.</summary>
    /// <exception cref="AbiException">The data is not the strict encoding of such values.</exception>
    public static object[] Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(types);
        return AbiDecoder.Decode(types, data);
    }
}
