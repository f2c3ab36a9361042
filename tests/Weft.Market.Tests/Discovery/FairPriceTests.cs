using CsCheck;

namespace Weft.Market.Tests;

public sealed class FairPriceTests
{
    private static readonly Gen<Price?> Maybe =
        Gen.OneOf(Gen.Const((Price?)null), Gen.ULong[1, 9].Select(p => (Price?)new Price(p)));

    [Fact]
    public void An_empty_market_has_no_hint_and_invents_none()
    {
        Assert.Equal(new(null, null, null), FairPrice.ForRenter(null, []));
        Assert.Equal(new(null, null, null), FairPrice.ForProvider(null, [], []));
    }

    [Fact]
    public void One_offer_and_no_past_say_what_is_now_and_nothing_more()
    {
        Assert.Equal(new(new Price(5), null, null), FairPrice.ForRenter(new(5), Past(23, _ => 1, _ => 1)));
        var hint = FairPrice.ForProvider(new(4), [new(new(5), 2)], Past(23, _ => 1, _ => 1));
        Assert.Equal((new Price(4), null, new(new(5), new(5), new(5))), (hint.Now, hint.WithinHour, hint.SimilarAsks));
    }

    [Fact]
    public void A_renter_is_told_what_would_have_been_enough_in_eight_of_ten_hours()
    {
        // Asks of 100, in every fourth hour 90; leases at 80 in every tenth.
        var past = Past(100, hour => hour % 4 == 0 ? 90UL : 100, hour => hour % 10 == 0 ? 80UL : null);
        var hint = FairPrice.ForRenter(new(120), past);
        Assert.Equal(new LikelyPrice(new(100), 10_000, 100), hint.WithinHour);
        Assert.Equal(new LikelyPrice(new(80), 10_000, 77), hint.WithinDay);
        // What is there now is no worse: waiting an hour promises nothing.
        Assert.Null(FairPrice.ForRenter(new(100), past).WithinHour);
        Assert.Equal(new(80), FairPrice.ForRenter(new(100), past).WithinDay!.Price);
        Assert.Null(FairPrice.ForRenter(new(80), past).WithinDay);
    }

    [Fact]
    public void Hours_in_which_nothing_was_to_be_had_count_against_every_price()
    {
        var rare = Past(100, hour => hour % 2 == 0 ? 90UL : null, _ => null);
        Assert.Null(FairPrice.ForRenter(null, rare).WithinHour);
        Assert.Equal(new Price(90), FairPrice.ForRenter(null, rare).WithinDay!.Price);
    }

    [Fact]
    public void A_window_that_was_hardly_looked_at_says_nothing()
    {
        // A look in every second hour: no day of them has 18.
        var gaps = Past(200, _ => 90, _ => null).Where(hour => hour.Hour % 2 == 0).ToArray();
        Assert.NotNull(FairPrice.ForRenter(null, gaps).WithinHour);
        Assert.Null(FairPrice.ForRenter(null, gaps).WithinDay);
    }

    [Fact]
    public void A_provider_is_told_the_highest_at_which_a_lease_opened_in_most_hours()
    {
        var busy = Past(100, _ => null, hour => hour % 20 == 0 ? null : hour % 10 == 0 ? 300UL : 100);
        Assert.Equal(new LikelyPrice(new(100), 9_500, 100), FairPrice.ForProvider(null, [], busy).WithinHour);
        var quiet = Past(100, _ => 50, hour => hour % 2 == 0 ? 100UL : null);
        Assert.Null(FairPrice.ForProvider(null, [], quiet).WithinHour);
    }

    [Fact]
    public void A_chance_is_at_least_what_is_called_likely_and_is_what_the_past_says() =>
        Gen.Select(Maybe, Maybe, Maybe).Select((ask, low, high) => (ask, low, high)).Array[0, 200].Sample(cases =>
        {
            var past = cases.Select((c, i) => new MarketHour(1_000 + i, c.ask, c.low, c.high)).ToArray();
            var hint = FairPrice.ForRenter(null, past).WithinHour;
            var entries = past.Select(h => ((Price?[])[h.BestAsk, h.LowestTraded]).Min()).ToArray();
            if (hint is not null)
            {
                var enough = entries.Count(entry => entry <= hint.Price);
                Assert.Equal(enough * 10_000 / entries.Length, hint.ChanceBasisPoints);
                Assert.InRange(hint.ChanceBasisPoints, FairPrice.LikelyBasisPoints, 10_000);
                Assert.True(entries.Count(entry => entry < hint.Price) * 10 < entries.Length * 8);
            }
            else
            {
                Assert.True(entries.Length < 24 || entries.Count(entry => entry is not null) * 10 < entries.Length * 8);
            }

            var ask = FairPrice.ForProvider(null, [], past).WithinHour;
            if (ask is null) return;
            Assert.Equal(
                past.Count(h => h.HighestTraded >= ask.Price) * 10_000 / past.Length, ask.ChanceBasisPoints);
        });

    private static MarketHour[] Past(int hours, Func<long, ulong?> ask, Func<long, ulong?> traded) =>
    [
        .. Enumerable.Range(0, hours).Select(i => 480_000L + i).Select(hour => new MarketHour(
            hour, ToPrice(ask(hour)), ToPrice(traded(hour)), ToPrice(traded(hour)))),
    ];

    private static Price? ToPrice(ulong? price) => price is { } p ? new Price(p) : null;
}
