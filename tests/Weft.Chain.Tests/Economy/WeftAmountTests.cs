using CsCheck;

namespace Weft.Chain.Tests.Economy;

public sealed class WeftAmountTests
{
    [Theory]
    [InlineData("1", 1_000_000_000_000_000_000)]
    [InlineData("0.000000000000000001", 1)]
    [InlineData("2.5", 2_500_000_000_000_000_000)]
    public void WEFT_has_18_decimals(string text, ulong units)
    {
        Assert.True(WeftAmount.TryParse(text, out var amount));
        Assert.Equal(units, amount.BaseUnits);
        Assert.Equal($"{text} WEFT", amount.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.0000000000000000001")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("1.")]
    [InlineData("340282366920938463464")]
    public void What_is_no_exact_amount_is_refused(string text) => Assert.False(WeftAmount.TryParse(text, out _));

    [Fact]
    public void Writing_and_reading_is_exact() => Gen.ULong.Select(Gen.ULong).Sample((high, low) =>
    {
        var amount = new WeftAmount(new UInt128(high, low));
        Assert.True(WeftAmount.TryParse(amount.ToString()[..^" WEFT".Length], out var read));
        Assert.Equal(amount, read);
    });
}
