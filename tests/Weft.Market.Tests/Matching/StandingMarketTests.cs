using CsCheck;

namespace Weft.Market.Tests;

/// <summary>A market that stands gives what an auction of the same orders gives from nothing.</summary>
public sealed class StandingMarketTests
{
    /// <summary>Batch after batch, while orders come, go, change and come again.</summary>
    [Fact]
    public void A_batch_after_changes_is_the_batch_from_nothing_to_the_bit() =>
        Gen.Select(Rounds.Gen.Array[1, 6], Gen.Int).Sample((rounds, chance) =>
        {
            var random = new Random(chance);
            var market = new StandingMarket(Rounds.Gateway);
            foreach (var round in rounds)
            {
                foreach (var supply in round.Supplies) market.Put(supply);
                foreach (var request in round.Requests) market.Add(request);
                foreach (var supply in market.Round(round.Now, 0).Supplies)
                {
                    if (random.Next(4) == 0) Assert.True(market.Remove(supply.OfferHash));
                    else if (random.Next(4) == 0) market.Put(supply with { Busy = new((ulong)random.Next(256)) });
                }

                foreach (var request in market.Round(round.Now, 0).Requests)
                    if (random.Next(4) == 0) Assert.True(market.Remove(request.RequestHash));
                Same(market, round.Now, round.Seed);
                Same(market, round.Now.Plus(2), round.Seed + 1);
            }
        });

    [Fact]
    public void More_changes_than_wait_for_a_batch_are_sorted_in_before()
    {
        var market = new StandingMarket(Rounds.Gateway);
        for (var i = 0; i < 70_000; i++)
        {
            var offer = Rounds.Supply(Rounds.Offer(i % 50, price: 1_000 + (ulong)(i % 7)));
            market.Put(offer);
            if (i % 3 == 0) Assert.True(market.Remove(offer.OfferHash));
        }

        Assert.InRange(market.Supplies, 1, 350);
        for (var i = 0; i < 100; i++) Assert.True(market.Add(Rounds.Queued(Rounds.Request(i))));
        Same(market, Rounds.Now, 1);
    }

    [Fact]
    public void An_order_that_is_here_is_not_added_twice_and_one_that_is_not_cannot_go()
    {
        var market = new StandingMarket(Rounds.Gateway);
        var request = Rounds.Queued(Rounds.Request(1));
        Assert.True(market.Add(request));
        Assert.False(market.Add(request));
        Assert.True(market.Remove(request.RequestHash));
        Assert.False(market.Remove(request.RequestHash));
        Assert.True(market.Add(request));
        Assert.Equal(1, market.Requests);
    }

    [Fact]
    public void What_has_expired_takes_no_part()
    {
        var market = new StandingMarket(Rounds.Gateway);
        market.Put(Rounds.Supply(Rounds.Offer(1)));
        market.Put(Rounds.Supply(Rounds.Offer(2) with { Expiry = Rounds.Now }));
        market.Add(Rounds.Queued(Rounds.Request(1, machines: 2)));
        Assert.Single(market.Match(Rounds.Now, 1));
        Assert.Empty(market.Match(Rounds.Now.Plus(1), 1));
        Assert.Equal((2, 1), (market.Supplies, market.Requests));
    }

    /// <summary>Thousands of kinds and shapes that nobody uses any more are forgotten and change nothing.</summary>
    [Fact]
    public void What_nobody_uses_any_more_is_forgotten()
    {
        var market = new StandingMarket(Rounds.Gateway);
        for (var batch = 0; batch < 3; batch++)
        {
            for (var i = 0; i < 5_000; i++)
            {
                var supply = Rounds.Supply(Rounds.Offer(i % 500) with { MinDuration = (uint)((batch * 5_000) + i) });
                var request = Rounds.Queued(Rounds.Request(i) with { Duration = (uint)((batch * 5_000) + i) });
                market.Put(supply);
                market.Add(request);
                if (i >= 200) Assert.True(market.Remove(supply.OfferHash) && market.Remove(request.RequestHash));
            }

            Same(market, Rounds.Now, 1);
        }
    }

    private static void Same(StandingMarket market, UnixTime now, ulong seed)
    {
        var round = market.Round(now, seed);
        Assert.Equal(new Auction().Clear(round), market.Clear(now, seed));
        Assert.Equal(Print(new Auction().Match(round)), Print(market.Match(now, seed)));
    }

    private static string Print(IEnumerable<Match> matches) => string.Join('\n', matches.Select(m =>
        $"{m.RequestHash} {m.Price} {string.Join(',', m.Fills.Select(f => (f.OfferHash, f.Gpus, f.Slot)))}"));
}
