using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class RlpTests
{
    private static readonly Gen<RlpItem> Items = Gen.Recursive<RlpItem>((depth, self) => Gen.Frequency(
        (depth < 4 ? 2 : 0, self.Array[0, 6].Select(a => RlpItem.List(a))),
        (3, Gen.Byte.Array[0, 70].Select(b => RlpItem.Of(b)))));

    /// <summary>RLPTests/rlptest.json and invalidRLPTest.json of ethereum/tests.</summary>
    [Fact]
    public void Published_vectors() => Assert.All(VectorFile.Ethereum("rlp"), c =>
    {
        var encoded = c.Bytes("out");
        if (c.GetProperty("in") is { ValueKind: JsonValueKind.String } invalid && invalid.GetString() == "INVALID")
        {
            Assert.Throws<RlpException>(() => Rlp.Decode(encoded));
            return;
        }

        Assert.Equal(Hex.Encode(encoded), Hex.Encode(Rlp.Encode(Item(c.GetProperty("in")))));
        Assert.Equal(encoded, Rlp.Encode(Rlp.Decode(encoded)));
    });

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Items.Sample(item =>
    {
        var encoded = Rlp.Encode(item);
        return Same(item, Rlp.Decode(encoded));
    }, iter: 1000);

    [Fact]
    public void Bytes_are_refused_or_are_the_only_encoding_of_what_they_decode_to() =>
        Gen.Select(Items, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((item, at, value) =>
        {
            var bytes = Rlp.Encode(item);
            bytes[at % bytes.Length] = value;
            try
            {
                return Rlp.Encode(Rlp.Decode(bytes)).AsSpan().SequenceEqual(bytes);
            }
            catch (RlpException)
            {
                return true;
            }
        }, iter: 5000);

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("c0c0")]
    [InlineData("8100")]
    [InlineData("817f")]
    [InlineData("b800")]
    [InlineData("b837")]
    [InlineData("b8ff00")]
    [InlineData("bfffffffffffffffff")]
    [InlineData("ffffffffffffffffff")]
    [InlineData("ff0000000000000000")]
    [InlineData("c2c1")]
    [InlineData("c382c0")]
    public void What_is_not_canonical_is_refused(string hex) =>
        Assert.Throws<RlpException>(() => Rlp.Decode(Hex.Decode(hex)));

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        static RlpItem Nest(int levels)
        {
            var item = RlpItem.List();
            for (var i = 0; i < levels; i++) item = RlpItem.List(item);
            return item;
        }

        var deepest = Rlp.Encode(Nest(Rlp.MaxDepth));
        Assert.True(Rlp.Decode(deepest).IsList);
        Assert.Throws<ArgumentException>(() => Rlp.Encode(Nest(Rlp.MaxDepth + 1)));
        byte[] deeper = [(byte)(0xf8 + (deepest.Length > 255 ? 1 : 0)), (byte)deepest.Length, .. deepest];
        Assert.Throws<RlpException>(() => Rlp.Decode(deeper));
        var open = new byte[100_000];
        open.AsSpan().Fill(0xc1);
        Assert.Throws<RlpException>(() => Rlp.Decode(open));
        Assert.Throws<RlpException>(() => Rlp.Decode(new byte[Rlp.MaxBytes + 1]));
    }

    [Fact]
    public void Numbers_have_one_form()
    {
        Assert.Empty(RlpItem.Of(BigInteger.Zero).Bytes.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => RlpItem.Of(BigInteger.MinusOne));
        Assert.Throws<RlpException>(() => RlpItem.Of(new byte[] { 0 }).ToInteger());
        Assert.Throws<RlpException>(() => RlpItem.Of(new byte[] { 0, 1 }).ToInteger());
        Assert.Throws<RlpException>(() => RlpItem.Of(new byte[] { 1, 1 }).ToInteger(maxBytes: 1));
        Assert.Throws<RlpException>(() => RlpItem.List().ToInteger());
        Assert.Throws<RlpException>(() => RlpItem.Of(new byte[1]).Items);
    }

    private static RlpItem Item(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => RlpItem.List([.. json.EnumerateArray().Select(Item)]),
        JsonValueKind.Number => RlpItem.Of((BigInteger)json.GetInt64()),
        _ when json.GetString()!.StartsWith('#') =>
            RlpItem.Of(BigInteger.Parse(json.GetString()!.AsSpan(1), CultureInfo.InvariantCulture)),
        _ => RlpItem.Of(Encoding.UTF8.GetBytes(json.GetString()!)),
    };

    private static bool Same(RlpItem a, RlpItem b) =>
        a.IsList == b.IsList && (a.IsList
            ? a.Items.Count == b.Items.Count && a.Items.Zip(b.Items, Same).All(same => same)
            : a.Bytes.Span.SequenceEqual(b.Bytes.Span));
}
