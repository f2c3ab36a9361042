namespace Weft.Market.Tests.Metering;

public sealed class EnergyRatesTests
{
    private static readonly EnergyRates Night = new(180_000, 50);
    private static readonly EnergyRates Day = new(300_000, 400);

    [Theory]
    [InlineData(3_600_000_000, 300_000)]
    [InlineData(9_000_000, 750)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void A_cost_is_rounded_up(ulong millijoules, ulong cost) =>
        Assert.Equal(new Money(cost), Day.CostRoundedUp(millijoules));

    [Fact]
    public void Each_part_is_charged_at_the_rates_of_its_time()
    {
        var bill = EnergyBill.Nothing.UpTo(3_600_000_000, Night).UpTo(7_200_000_000, Day);
        Assert.Equal(new EnergyBill(7_200_000_000, new(480_000), 450_000), bill);
    }

    [Fact]
    public void A_meter_that_says_nothing_or_goes_back_costs_nothing()
    {
        var bill = EnergyBill.Nothing.UpTo(5_000, Day);
        Assert.Equal(bill, bill.UpTo(null, Day));
        Assert.Equal(bill, bill.UpTo(4_000, Day));
        Assert.Equal(new EnergyBill(5_000, Money.Zero, null), EnergyBill.Nothing.UpTo(5_000, default));
    }

    [Fact]
    public void More_than_anybody_can_meter_does_not_overflow() =>
        Assert.True(new EnergyRates(uint.MaxValue, 5_000).CostRoundedUp(ulong.MaxValue) > Money.Zero);
}
