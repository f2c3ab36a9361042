namespace Weft.Market.Tests.Owning;

/// <summary>When a machine is idle, when too hot, and what it may cost.</summary>
public sealed class OwnerValuesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);
    private static readonly IdleRule Rule = new(TimeSpan.FromMinutes(10));
    private static readonly MachineLimits Limits = new(MaxCelsius: 80, MaxWatts: 500, MaxFanPercent: 60);

    [Theory]
    [InlineData(null, null, null, null)] // nothing tells: nothing keeps it
    [InlineData(-9, null, null, 1)]
    [InlineData(-10, null, null, null)]
    [InlineData(-60, -3, null, 7)] // a game that was just ended
    [InlineData(-2, -3, null, 8)]
    [InlineData(-60, null, "blender", 10)]
    [InlineData(5, null, null, 10)] // the clock was put back
    public void Idle_is_who_was_left_alone_long_enough(
        int? inputMinutes, int? foreignMinutes, string? program, int? idleInMinutes)
    {
        DateTimeOffset? At(int? minutes) => minutes is { } known ? Now.AddMinutes(known) : null;
        Assert.Equal(At(idleInMinutes), Rule.IdleFrom(new(At(inputMinutes), program), At(foreignMinutes), Now));
    }

    [Theory]
    [InlineData(80, 200, 60, false, null)]
    [InlineData(81, 200, 60, false, "GPU 3 has 81 °C, 80 are allowed")]
    [InlineData(76, 200, 40, true, "GPU 3 has 76 °C, 80 are allowed")]
    [InlineData(75, 200, 40, true, null)]
    [InlineData(60, 200, 61, false, "the fan of GPU 3 runs at 61 %, 60 are allowed")]
    [InlineData(60, 251, 30, false, "the GPUs take 502 W, 500 are allowed")]
    [InlineData(60, 226, 30, true, "the GPUs take 452 W, 500 are allowed")]
    [InlineData(60, 225, 30, true, null)]
    [InlineData(null, 0, null, false, null)]
    public void A_limit_once_passed_is_kept_well_below(int? celsius, uint watts, int? fan, bool was, string? over)
    {
        CardCondition[] cards = [new(3, celsius, watts * 1_000, fan), new(4, null, watts * 1_000, null)];
        Assert.Equal(over, Limits.WhatIsOver(cards, was));
        Assert.Null(MachineLimits.None.WhatIsOver(cards, was));
    }

    [Theory]
    [InlineData(300_000, 350_000, 105_000)]
    [InlineData(300_001, 1_000, 301)]
    [InlineData(0, 350_000, 0)]
    public void The_floor_is_what_the_power_costs(ulong perKwh, uint milliwatts, ulong floor) =>
        Assert.Equal(new Price(floor), PriceRule.FloorOf(perKwh, milliwatts));

    [Theory]
    [InlineData(50, null, null, null, 0, 50)]
    [InlineData(50, null, 90, null, 70, 70)] // one price, but never below the power
    [InlineData(50, 100, 90, 20, 0, 90)]
    [InlineData(50, 100, 30, 20, 0, 50)]
    [InlineData(50, 100, 300, 20, 0, 100)]
    [InlineData(50, 100, null, 60, 0, 60)]
    [InlineData(50, 100, null, null, 0, 100)] // nobody to be cheaper than
    [InlineData(50, 100, 60, null, 80, 80)]
    public void The_price_is_the_markets_within_the_owners_limits(
        int least, int? most, int? likely, int? traded, int floor, int price)
    {
        static Price? Of(int? value) => value is { } known ? new Price((ulong)known) : null;
        var rule = new PriceRule(Of(least)!.Value, Of(most));
        Assert.Equal(Of(price), rule.Now(new(Of(likely), Of(traded), null), Of(floor)!.Value).Value);
    }

    [Fact]
    public void Power_that_costs_more_than_may_be_asked_is_not_sold()
    {
        var rule = new PriceRule(new(50), new(100));
        Assert.False(rule.Now(MarketPrices.Unknown, new(101)).TryGet(out _, out var refusal));
        Assert.Equal("power-too-dear", refusal.Code);
    }
}
