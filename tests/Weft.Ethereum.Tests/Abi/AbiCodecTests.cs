using System.Numerics;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class AbiCodecTests
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => AbiValues.Many.Sample((types, values) =>
    {
        var encoded = AbiCodec.Encode(types, values);
        return encoded.Length % 32 == 0
            && AbiValues.Text(AbiCodec.Decode(types, encoded)) == AbiValues.Text(values);
    }, iter: 2000);

    [Fact]
    public void Random_bytes_are_refused_or_are_the_encoding_of_what_they_decode_to() =>
        Gen.Select(AbiValues.Many, Gen.Byte.Array[0, 200]).Sample((any, bytes) => RefusesOrRoundTrips(any.Types, bytes),
            iter: 2000);

    [Fact]
    public void A_changed_byte_is_refused_or_changes_the_value() =>
        Gen.Select(AbiValues.Many, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((any, at, value) =>
        {
            var bytes = AbiCodec.Encode(any.Types, any.Values);
            if (bytes.Length > 0) bytes[at % bytes.Length] = value;
            return RefusesOrRoundTrips(any.Types, bytes);
        }, iter: 3000);

    [Fact]
    public void Cut_or_longer_data_is_refused() => AbiValues.Many.Sample((types, values) =>
    {
        var bytes = AbiCodec.Encode(types, values);
        if (bytes.Length > 0) Assert.Throws<AbiException>(() => AbiCodec.Decode(types, bytes.AsSpan(..^1)));
        Assert.Throws<AbiException>(() => AbiCodec.Decode(types, (byte[])[.. bytes, 0]));
        Assert.Throws<AbiException>(() => AbiCodec.Decode(types, (byte[])[.. bytes, .. new byte[32]]));
    }, iter: 300);

    [Theory]
    [InlineData("uint8", "0000000000000000000000000000000000000000000000000000000000000100")]
    [InlineData("uint248", "0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("int8", "0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("int8", "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("int8", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("bool", "0000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData("bool", "8000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("address", "0000000000000000000000010000000000000000000000000000000000000000")]
    [InlineData("bytes4", "0000000001000000000000000000000000000000000000000000000000000000")]
    [InlineData("function", "0000000000000000000000000000000000000000000000000000000000000001")]
    public void Dirty_words_are_refused(string type, string word) => Refuses(type, word);

    [Theory]
    [InlineData("offset into the head", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("offset behind the data", "0000000000000000000000000000000000000000000000000000000000000040")]
    [InlineData("offset of 2^255", "8000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("offset of 2^31", "0000000000000000000000000000000000000000000000000000000080000000")]
    [InlineData("odd offset", "0000000000000000000000000000000000000000000000000000000000000021")]
    public void Offsets_out_of_place_are_refused(string why, string offset)
    {
        Assert.NotEmpty(why);
        Refuses("bytes", offset + Zeros);
        Refuses("uint256[]", offset + Zeros);
        Refuses("(string)", offset + Zeros);
    }

    [Theory]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("000000000000000000000000000000000000000000000000000000007fffffff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000080000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000100000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000021")]
    public void Lengths_beyond_the_data_are_refused(string length)
    {
        const string Offset = "0000000000000000000000000000000000000000000000000000000000000020";
        foreach (var type in (string[])["bytes", "string", "uint8[]", "string[]", "(uint8,bytes)[]", "uint8[2][]"])
            Refuses(type, Offset + length + Zeros + Zeros[..(type is "bytes" or "string" ? 0 : 64)]);
    }

    /// <summary>Ten levels of arrays whose elements all point to the same tail would be 10^10 values.</summary>
    [Fact]
    public void Overlapping_tails_are_refused()
    {
        var data = "0000000000000000000000000000000000000000000000000000000000000020"
            + "0000000000000000000000000000000000000000000000000000000000000002"
            + "0000000000000000000000000000000000000000000000000000000000000040"
            + "0000000000000000000000000000000000000000000000000000000000000040"
            + "0000000000000000000000000000000000000000000000000000000000000001"
            + "0000000000000000000000000000000000000000000000000000000000000007";
        Refuses("uint256[][]", data);
        Refuses("bytes[]", data);
    }

    [Fact]
    public void A_gap_between_tails_is_refused() =>
        Refuses("bytes", "0000000000000000000000000000000000000000000000000000000000000040" + Zeros + Zeros);

    [Fact]
    public void Dirty_padding_behind_bytes_is_refused() =>
        Refuses("bytes", "0000000000000000000000000000000000000000000000000000000000000020"
            + "0000000000000000000000000000000000000000000000000000000000000001"
            + "0100000000000000000000000000000000000000000000000000000000000001");

    [Theory]
    [InlineData("80")]
    [InlineData("c080")]
    [InlineData("eda080")]
    public void A_string_that_is_not_utf8_is_refused(string contents) =>
        Refuses("string", "0000000000000000000000000000000000000000000000000000000000000020"
            + $"{contents.Length / 2:x64}" + contents.PadRight(64, '0'));

    [Fact]
    public void Values_out_of_range_or_of_another_type_are_the_callers_bug()
    {
        (string, object)[] wrong =
        [
            ("uint8", (BigInteger)256), ("uint8", (BigInteger)(-1)), ("int8", (BigInteger)128),
            ("int8", (BigInteger)(-129)),
            ("uint256", BigInteger.Pow(2, 256)), ("int256", BigInteger.Pow(2, 255)), ("uint8", 1), ("uint8", "1"),
            ("bool", (BigInteger)1), ("address", "0x00"), ("bytes4", new byte[3]), ("bytes4", new byte[5]),
            ("bytes", "0x"), ("string", "\ud800"), ("string", Array.Empty<byte>()), ("uint8[2]", new object[1]),
            ("(uint8,uint8)", new object[3]), ("uint8[]", new int[2]), ("uint8[]", "text"),
        ];
        Assert.All(wrong, w =>
            Assert.ThrowsAny<ArgumentException>(() => AbiCodec.Encode([AbiType.Parse(w.Item1)], [w.Item2])));
        Assert.ThrowsAny<ArgumentException>(() => AbiCodec.Encode([AbiType.Parse("bool")], []));
    }

    [Fact]
    public void The_ends_of_every_integer_range_survive()
    {
        for (var bits = 8; bits <= 256; bits += 8)
        {
            foreach (var (type, number) in ((string, BigInteger)[])
                [
                    ($"uint{bits}", BigInteger.Zero), ($"uint{bits}", BigInteger.Pow(2, bits) - 1),
                    ($"int{bits}", -BigInteger.Pow(2, bits - 1)), ($"int{bits}", BigInteger.Pow(2, bits - 1) - 1),
                    ($"int{bits}", BigInteger.MinusOne),
                ])
            {
                AbiType[] types = [AbiType.Parse(type)];
                Assert.Equal([number], AbiCodec.Decode(types, AbiCodec.Encode(types, [number])));
            }
        }
    }

    private static bool RefusesOrRoundTrips(AbiType[] types, byte[] bytes)
    {
        try
        {
            return AbiCodec.Encode(types, AbiCodec.Decode(types, bytes)).AsSpan().SequenceEqual(bytes);
        }
        catch (AbiException)
        {
            return true;
        }
    }

    private static void Refuses(string type, string data) =>
        Assert.Throws<AbiException>(() => AbiCodec.Decode([AbiType.Parse(type)], Hex.Decode(data)));
}
