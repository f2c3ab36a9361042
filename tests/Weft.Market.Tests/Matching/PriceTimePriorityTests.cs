namespace Weft.Market.Tests;

public sealed class PriceTimePriorityTests
{
    [Fact]
    public void The_higher_bid_is_served_first_whenever_it_came()
    {
        var result = PriceTimePriority.Run(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1, price: 2_000), 1), Rounds.Queued(Rounds.Request(2, price: 3_000), 2)]));
        Assert.Equal(Rounds.Account(0xcc, 2), Assert.Single(result.Matches).Request.Renter);
        Assert.Equal(Limits.GpusBusy, Assert.Single(Assert.Single(result.Unfilled).Removed).Limit);
    }

    [Fact]
    public void Of_equal_bids_the_earlier_is_served_first()
    {
        var result = PriceTimePriority.Run(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1), arrived: 9), Rounds.Queued(Rounds.Request(2), arrived: 3)]));
        Assert.Equal(Rounds.Account(0xcc, 2), Assert.Single(result.Matches).Request.Renter);
    }

    [Fact]
    public void The_cheapest_machines_are_taken_and_the_dearest_of_them_sets_the_price()
    {
        var result = PriceTimePriority.Run(Rounds.Round(
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
        var result = PriceTimePriority.Run(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2))],
            [Rounds.Queued(Rounds.Request(1, price: 9_000, machines: 3)), Rounds.Queued(
                Rounds.Request(2, machines: 2))]));
        Assert.Equal(Rounds.Account(0xcc, 2), Assert.Single(result.Matches).Request.Renter);
    }

    [Fact]
    public void The_lowest_free_gpus_and_slot_are_taken()
    {
        var result = PriceTimePriority.Run(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 8), busy: 0b0000_1010, slots: 0b101)],
            [Rounds.Queued(Rounds.Request(1, gpus: 3))]));
        var fill = Assert.Single(Assert.Single(result.Matches).Fills);
        Assert.Equal(new GpuMask(0b0001_0101), fill.Gpus);
        Assert.Equal(1, fill.Slot);
    }

    [Fact]
    public void Two_requests_share_a_machine()
    {
        var result = PriceTimePriority.Run(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 4))],
            [Rounds.Queued(Rounds.Request(1, gpus: 2)), Rounds.Queued(Rounds.Request(2, gpus: 2))]));
        Assert.Equal(2, result.Matches.Count);
        Assert.Equal([0, 1], result.Matches.Select(m => (int)m.Fills[0].Slot).Order());
    }

    [Fact]
    public void An_unfilled_request_hears_what_removed_the_machines_and_the_price_that_would_do()
    {
        var result = PriceTimePriority.Run(Rounds.Round(
            [
                Rounds.Supply(Rounds.Offer(1, price: 5_000)), Rounds.Supply(Rounds.Offer(2, price: 4_000)),
                Rounds.Supply(Rounds.Offer(3, gpuClass: 2)), Rounds.Supply(Rounds.Offer(4, price: 100), busy: 0b1111),
            ],
            [Rounds.Queued(Rounds.Request(1, price: 2_000))]));
        var why = Assert.Single(result.Unfilled);
        Assert.Equal(
            [new(Limits.GpuClass, 1, 1), new(Limits.Price, 2, 2), new LimitCount(Limits.GpusBusy, 1, 1)], why.Removed);
        Assert.Equal(new Price(4_000), why.SmallestMaxPrice);
        Assert.Equal(
            "0 of 1 machines found among 4: 1 of another GPU class, 2 too dear, 1 busy."
            + " Bid 0.004 tokens per GPU-hour and it is filled now, or wait. (no-match-yet)",
            why.ToRefusal().ToString());
    }

    [Fact]
    public void An_empty_book_says_so()
    {
        var why = Assert.Single(PriceTimePriority.Run(Rounds.Round([], [Rounds.Queued(Rounds.Request(1))])).Unfilled);
        Assert.Equal("No machine is on offer right now.", why.ToRefusal().Sentence);
        Assert.Null(why.SmallestMaxPrice);
    }
}
