using Weft.Ethereum;

namespace Weft.Market.Tests;

public sealed class AuctionTests
{
    [Fact]
    public void The_higher_bid_is_served_first_whenever_it_came()
    {
        var result = Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1, price: 2_000), 1), Rounds.Queued(Rounds.Request(2, price: 3_000), 2)]));
        Assert.Equal(Rounds.Account(0xcc, 2), Assert.Single(result.Matches).Request.Renter);
        Assert.Equal(Limits.GpusBusy, Assert.Single(Assert.Single(result.Unfilled).Removed, r => r.Machines > 0).Limit);
    }

    /// <summary>Neither arrival nor identity wins every tie.</summary>
    [Fact]
    public void Of_equal_bids_the_seed_chooses_one()
    {
        var served = Enumerable.Range(0, 20).Select(seed => Assert.Single(Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1), arrived: 9), Rounds.Queued(Rounds.Request(2), arrived: 3)],
            (ulong)seed)).Matches).Request.Renter);
        Assert.Equal(2, served.Distinct().Count());
    }

    [Fact]
    public void Priority_wins_every_tie_and_nothing_else()
    {
        var supplies = new[] { Rounds.Supply(Rounds.Offer(1, gpus: 1)) };
        var premium = Rounds.Queued(Rounds.Request(1)) with { HasPriority = true };
        QueuedRequest[] equal = [Rounds.Queued(Rounds.Request(2)), premium, Rounds.Queued(Rounds.Request(3))];
        for (var seed = 0UL; seed < 40; seed++)
        {
            Assert.Equal(premium.RequestHash, Winner(equal, seed));
            Assert.Equal(Rounds.Request(4, price: 2_001).Hash(), Winner(
                [.. equal, Rounds.Queued(Rounds.Request(4, price: 2_001))], seed));
        }

        // Among those who have it the seed chooses again.
        QueuedRequest[] both = [premium, Rounds.Queued(Rounds.Request(5)) with { HasPriority = true }, .. equal[..1]];
        Assert.Equal(2, Enumerable.Range(0, 40).Select(seed => Winner(both, (ulong)seed)).Distinct().Count());

        Hash32 Winner(QueuedRequest[] requests, ulong seed) =>
            Assert.Single(Rounds.Clear(Rounds.Round(supplies, requests, seed)).Matches).RequestHash;
    }

    /// <summary>
    /// The high bid takes the machine that only it can use, and leaves the cheap one to whom nothing else would do.
    /// </summary>
    [Fact]
    public void A_bid_makes_room_where_the_market_gains()
    {
        var choosy = Rounds.Request(1, price: 1_900) with { Duration = 90_000 };
        var result = Rounds.Clear(Rounds.Round(
            [
                Rounds.Supply(Rounds.Offer(1, price: 1_000, gpus: 1) with { MaxDuration = 90_000 }),
                Rounds.Supply(Rounds.Offer(2, price: 1_200, gpus: 1)),
            ],
            [Rounds.Queued(choosy), Rounds.Queued(Rounds.Request(2, price: 2_000))]));
        Assert.Equal(2, result.Matches.Count);
    }

    [Fact]
    public void Eight_gpus_in_one_box_are_kept_for_who_needs_them_all()
    {
        var result = Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, price: 1_000, gpus: 8)), Rounds.Supply(Rounds.Offer(2, 1_100, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1, price: 1_500, gpus: 8)), Rounds.Queued(Rounds.Request(2, 2_000))]));
        Assert.Equal(2, result.Matches.Count);
    }

    [Fact]
    public void Where_supply_is_short_the_losing_bid_is_not_above_the_price()
    {
        var result = Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, price: 1_000, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1, price: 2_000)), Rounds.Queued(Rounds.Request(2, price: 3_000))]));
        Assert.Equal(new Price(2_500), Assert.Single(result.Matches).Price);
    }

    [Theory]
    [InlineData(0UL, 0UL, 1)]
    [InlineData(ulong.MaxValue, 1_000UL, 1)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 0)]
    [InlineData(1_000UL, ulong.MaxValue, 0)]
    public void Prices_of_nothing_and_of_everything_do_no_harm(ulong bid, ulong ask, int matches) => Assert.Equal(
        matches,
        Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, price: ask))], [Rounds.Queued(Rounds.Request(1, price: bid))]))
            .Matches.Count);

    [Fact]
    public void What_can_never_fit_is_explained_and_takes_nothing()
    {
        var request = Rounds.Request(1);
        QueuedRequest[] bad =
        [
            Rounds.Queued(request with { Nonce = 1, GpusPerMachine = 0 }),
            Rounds.Queued(request with { Nonce = 2, GpusPerMachine = 255 }),
            Rounds.Queued(request with { Nonce = 3, Machines = 0 }),
            Rounds.Queued(request with { Nonce = 4, Machines = 255 }),
            Rounds.Queued(request with { Nonce = 5, GpuClasses = default }),
            Rounds.Queued(request with { Nonce = 6, Regions = default }),
            Rounds.Queued(request with { Nonce = 7, Expiry = new(0) }),
            Rounds.Queued(request with { Nonce = 8, Duration = 0 }),
            Rounds.Queued(request with { Nonce = 9, Duration = uint.MaxValue }),
        ];
        var result = Rounds.Clear(Rounds.Round([Rounds.Supply(Rounds.Offer(1))], bad));
        Assert.Empty(result.Matches);
        Assert.Equal(bad.Length, result.Unfilled.Count);
    }

    [Fact]
    public void The_cheapest_machines_are_taken_and_the_dearest_of_them_sets_the_price()
    {
        var result = Rounds.Clear(Rounds.Round(
            [
                Rounds.Supply(Rounds.Offer(1, price: 900)), Rounds.Supply(Rounds.Offer(2, price: 700)),
                Rounds.Supply(Rounds.Offer(3, price: 800)),
            ],
            [Rounds.Queued(Rounds.Request(1, machines: 2))]));
        var match = Assert.Single(result.Matches);
        Assert.Equal([Rounds.Account(0xbb, 2), Rounds.Account(0xbb, 3)], match.Fills.Select(f => f.Offer.Machine));
        Assert.Equal(new Price(800), match.Price);
    }

    [Fact]
    public void A_gang_that_does_not_fit_takes_nothing_from_the_next()
    {
        var result = Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2))],
            [Rounds.Queued(Rounds.Request(1, price: 9_000, machines: 3)), Rounds.Queued(
                Rounds.Request(2, machines: 2))]));
        Assert.Equal(Rounds.Account(0xcc, 2), Assert.Single(result.Matches).Request.Renter);
    }

    [Fact]
    public void The_lowest_free_gpus_and_slot_are_taken()
    {
        var result = Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 8), busy: 0b0000_1010, slots: 0b101)],
            [Rounds.Queued(Rounds.Request(1, gpus: 3))]));
        var fill = Assert.Single(Assert.Single(result.Matches).Fills);
        Assert.Equal(new GpuMask(0b0001_0101), fill.Gpus);
        Assert.Equal(1, fill.Slot);
    }

    [Fact]
    public void Two_requests_share_a_machine()
    {
        var result = Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 4))],
            [Rounds.Queued(Rounds.Request(1, gpus: 2)), Rounds.Queued(Rounds.Request(2, gpus: 2))]));
        Assert.Equal(2, result.Matches.Count);
        Assert.Equal([0, 1], result.Matches.Select(m => (int)m.Fills[0].Slot).Order());
    }
}
