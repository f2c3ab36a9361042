using CsCheck;

namespace Weft.Market.Tests;

public sealed class DecimalsTests
{
    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("1.25", 1_250_000UL)]
    [InlineData("0.000001", 1UL)]
    [InlineData("12", 12_000_000UL)]
    [InlineData("18446744073709.551615", ulong.MaxValue)]
    public void Amounts_are_written_as_short_as_exact(string text, ulong baseUnits)
    {
        Assert.Equal(text, new Money(baseUnits).ToString());
        Assert.True(Money.TryParse(text, out var read));
        Assert.Equal(new Money(baseUnits), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.0000001")]
    [InlineData("1.2.3")]
    [InlineData("٣")]
    [InlineData("340282366920938463463374607431768211456")]
    public void What_is_not_exactly_an_amount_is_not_read(string text) => Assert.False(Money.TryParse(text, out _));

    [Fact]
    public void Every_amount_survives_its_text() => Gen.Select(Gen.ULong, Gen.ULong).Sample((high, low) =>
    {
        var money = new Money(new UInt128(high, low));
        return Money.TryParse(money.ToString(), out var read) && read == money;
    });

    [Fact]
    public void A_price_that_does_not_fit_the_contract_is_not_read()
    {
        Assert.True(Price.TryParse("18446744073709.551615", out var most));
        Assert.Equal(ulong.MaxValue, most.PerGpuHour);
        Assert.False(Price.TryParse("18446744073709.551616", out _));
    }
}
