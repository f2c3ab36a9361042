using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class AbiTypeTests
{
    private static readonly string[] Parts =
        ["uint8", "string", "(", ")", "[", "]", ",", "2", "0", "bytes", "x", "fixed8x1"];

    [Theory]
    [InlineData("uint", "uint256", false, 32)]
    [InlineData("int[]", "int256[]", true, 32)]
    [InlineData("fixed", "fixed128x18", false, 32)]
    [InlineData("ufixed8x80", "ufixed8x80", false, 32)]
    [InlineData("bytes32[3][2]", "bytes32[3][2]", false, 192)]
    [InlineData("string[0]", "string[0]", true, 32)]
    [InlineData("uint8[0]", "uint8[0]", false, 0)]
    [InlineData("()", "()", false, 0)]
    [InlineData("(uint,(address,bool)[2],function)", "(uint256,(address,bool)[2],function)", false, 192)]
    [InlineData("(uint,(address,bytes)[2],function)", "(uint256,(address,bytes)[2],function)", true, 32)]
    public void Types_have_a_canonical_name_and_a_size(string text, string name, bool dynamic, int size)
    {
        var type = AbiType.Parse(text);
        Assert.Equal((name, dynamic, size), (type.ToString(), type.IsDynamic, type.HeadSize));
        Assert.Equal(type, AbiType.Parse(name));
        Assert.Equal(type.GetHashCode(), AbiType.Parse(name).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("uint0")]
    [InlineData("uint7")]
    [InlineData("uint08")]
    [InlineData("uint264")]
    [InlineData("uint+8")]
    [InlineData("uint 8")]
    [InlineData("Uint8")]
    [InlineData("bytes0")]
    [InlineData("bytes33")]
    [InlineData("fixed128")]
    [InlineData("fixed128x0")]
    [InlineData("fixed128x81")]
    [InlineData("ufixed12x3")]
    [InlineData("byte")]
    [InlineData("tuple")]
    [InlineData("uint8[")]
    [InlineData("uint8]")]
    [InlineData("uint8[-1]")]
    [InlineData("uint8[01]")]
    [InlineData("uint8[1 ]")]
    [InlineData("uint8[99999999999]")]
    [InlineData("uint8[]x")]
    [InlineData("(uint8")]
    [InlineData("uint8)")]
    [InlineData("(uint8,)")]
    [InlineData("(,uint8)")]
    [InlineData("(uint8)bool")]
    [InlineData("uint8,uint8")]
    public void Other_texts_are_refused(string text)
    {
        Assert.Throws<AbiException>(() => AbiType.Parse(text));
        Assert.False(AbiType.TryParse(text, out _));
    }

    [Theory]
    [InlineData("uint8[0][]")]
    [InlineData("()[]")]
    [InlineData("()[1000000000]")]
    [InlineData("(uint8[0],())[2]")]
    public void Arrays_of_nothing_are_refused(string text) => Assert.Throws<AbiException>(() => AbiType.Parse(text));

    [Theory]
    [InlineData("uint8[2147483647]")]
    [InlineData("string[2147483647]")]
    [InlineData("uint8[65536][65536]")]
    [InlineData("(uint8[8000000],uint8[8000000])")]
    public void Types_larger_than_any_data_are_refused(string text) =>
        Assert.Throws<AbiException>(() => AbiType.Parse(text));

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        var arrays = string.Concat(Enumerable.Repeat("[]", AbiType.MaxDepth));
        Assert.Throws<AbiException>(() => AbiType.Parse("uint8" + arrays));
        Assert.Throws<AbiException>(() => AbiType.Parse(new string('(', 60_000)));
        Assert.Throws<AbiException>(() => AbiType.Parse(new string('u', AbiType.MaxTextLength + 1)));
        Assert.NotNull(AbiType.Parse("uint8" + arrays[2..]));
    }

    [Fact]
    public void Names_parse_to_the_same_type() =>
        AbiValues.AnyType.Sample(type => AbiType.Parse(type.ToString()).Equals(type), iter: 500);

    [Fact]
    public void Random_text_is_a_type_or_an_abi_exception() =>
        Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[0, 12]
            .Select(string.Concat)
            .Sample(text => !AbiType.TryParse(text, out var type) || AbiType.Parse(type.ToString()).Equals(type),
                iter: 5000);
}
