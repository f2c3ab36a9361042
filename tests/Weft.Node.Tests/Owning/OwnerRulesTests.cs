using Weft.Market;

namespace Weft.Node.Tests.Owning;

/// <summary>Whose the machine is, for each thing that an owner may have said or done.</summary>
public sealed class OwnerRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);
    private static readonly OwnerTerms Terms = new(new PriceRule(new(50), null));
    private static readonly OwnerSight Cool = Sight(60);

    private static OwnerSight Sight(int celsius, OwnerSigns? signs = null, params LostCard[] lost) =>
        new(signs ?? new(null, null), [new(0, celsius, 100_000, 30)], lost, 350_000);

    private static OwnerDecision Decide(
        OwnerTerms terms, OwnerSight sight, OwnerState? state = null, Notice notice = default, int minutes = 0) =>
        new OwnerRules(terms, notice, TimeSpan.FromHours(1)).Decide(
            state ?? OwnerState.Fresh, sight, MarketPrices.Unknown, Now.AddMinutes(minutes));

    [Fact]
    public void Without_a_rule_it_is_the_markets()
    {
        var decision = Decide(Terms, Cool);
        Assert.Equal(Availability.Always(new(50)), decision.Now);
        Assert.Null(decision.Reclaim);
    }

    [Fact]
    public void Taken_back_by_hand_goes_before_everything()
    {
        var decision = Decide(Terms, Cool, OwnerState.Fresh with { Reclaimed = true });
        Assert.Equal(("owner-took-back", "owner-reclaimed"), (decision.Now.Closed!.Code, decision.Reclaim!.Code));
    }

    [Theory]
    [InlineData("20:00-23:00", "none", null, null, 180)]
    [InlineData("21:00-23:00", "none", "share-hours-over", "owner-reclaimed", null)]
    [InlineData("19:00-20:05", "2m", null, null, 5)]
    [InlineData("19:00-20:05", "10m", null, "owner-reclaimed", 5)] // told now, over when the hours are
    [InlineData("19:00-20:05", "never", null, null, 5)]
    public void Hours_are_kept_with_the_notice_that_was_promised(
        string hours, string notice, string? closed, string? reclaim, int? untilMinutes)
    {
        var terms = Terms with { Schedule = new(WeekHours.Parse(hours).Value, TimeZoneInfo.Utc) };
        var decision = Decide(terms, Cool, notice: Notice.Parse(notice).Value);
        Assert.Equal((closed, reclaim), (decision.Now.Closed?.Code, decision.Reclaim?.Code));
        Assert.Equal(untilMinutes is { } minutes ? Now.AddMinutes(minutes) : null, decision.Now.Until);
    }

    [Fact]
    public void A_machine_in_use_is_its_owners_until_it_was_left_alone()
    {
        var terms = Terms with { Idle = new(TimeSpan.FromMinutes(10)) };
        var playing = Decide(terms, Sight(60, new(null, "blender")));
        Assert.Equal(("owner-active", "owner-reclaimed"), (playing.Now.Closed!.Code, playing.Reclaim!.Code));
        Assert.Contains("blender uses a GPU", playing.Now.Closed.Sentence);

        var after = Decide(terms, Sight(60), playing.State, minutes: 9);
        Assert.Equal("owner-active", after.Now.Closed?.Code);
        Assert.Null(Decide(terms, Sight(60), after.State, minutes: 10).Now.Closed);
    }

    [Fact]
    public void Heat_first_keeps_new_jobs_away_then_takes_the_machine_back_and_ends_well_below()
    {
        var terms = Terms with { Limits = new(80, null, null) };
        var hot = Decide(terms, Sight(81));
        Assert.Equal("machine-over-limit", hot.Now.Closed!.Code);
        Assert.Null(hot.Reclaim);
        Assert.Null(Decide(terms, Sight(78), hot.State, minutes: 1).Reclaim);
        var still = Decide(terms, Sight(78), hot.State, minutes: 2);
        Assert.Contains("78 °C", still.Reclaim!.Sentence);
        Assert.Null(Decide(terms, Sight(75), still.State, minutes: 3).Now.Closed);
    }

    [Fact]
    public void Power_that_is_too_dear_ends_offers_and_no_lease()
    {
        var terms = new OwnerTerms(new PriceRule(new(50), new(100)))
        {
            Tariff = Tariff.Parse("0.0002, 20:30-22:00 0.0004", TimeZoneInfo.Utc).Value,
        };
        // 350 W for an hour at the dearest price within it: 140 of 100.
        var decision = Decide(terms, Cool);
        Assert.Equal("power-too-dear", decision.Now.Closed!.Code);
        Assert.Null(decision.Reclaim);
        Assert.Equal(new Price(100), Decide(terms with { MilliwattsPerGpu = 10_000 }, Cool).Now.Price);
    }

    [Fact]
    public void A_single_price_rises_to_the_floor()
    {
        var terms = Terms with { Tariff = Tariff.Parse("0.0004", TimeZoneInfo.Utc).Value };
        Assert.Equal(new Price(140), Decide(terms, Cool).Now.Price);
    }

    [Fact]
    public void Cards_that_are_gone_are_not_on_offer() => Assert.Equal(
        new GpuMask(0b101),
        Decide(Terms, Sight(60, null, new LostCard(0, Some.No), new LostCard(2, Some.No))).Now.Lost);

    [Theory]
    [InlineData(null, 3_600)]
    [InlineData(720, 600)]
    [InlineData(120, 0)]
    [InlineData(60, 0)]
    public void A_lease_ends_before_the_hours_do(int? secondsLeft, uint longest) => Assert.Equal(
        longest,
        (Availability.Always(new(1)) with { Until = secondsLeft is { } left ? Now.AddSeconds(left) : null })
            .LongestLease(Now, TimeSpan.FromMinutes(2), 3_600));
}
