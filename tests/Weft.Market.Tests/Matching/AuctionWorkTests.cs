namespace Weft.Market.Tests;

/// <summary>Work is counted in steps: markets made to be slow are no worse than others.</summary>
public sealed class AuctionWorkTests
{
    private const long StepsAnOrder = 1_000;

    [Fact]
    public void Identical_orders_cost_a_few_steps_each()
    {
        var outcome = Clear(20_000, i => Rounds.Offer(i % 60_000, gpus: 1), i => Rounds.Request(i % 60_000));
        Assert.Equal(20_000, outcome.Filled);
        Assert.InRange(outcome.Steps, 1, 40_000 * 60);
    }

    /// <summary>Each bid is just above the ask of its rung, so that every one would like to move.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(8_000)]
    public void A_ladder_of_prices_costs_a_bounded_number_of_steps_an_order(int rungs)
    {
        var outcome = Clear(
            rungs, i => Rounds.Offer(i, price: 1_000 + (ulong)i, gpus: 1 + (i % 8), gpuClass: (byte)(i % 24)),
            i => Rounds.Request(i, price: 1_001 + (ulong)i, gpus: (byte)(1 + (i * 5 % 8))) with
            {
                GpuClasses = new(0, (UInt128)7 << (i % 22)),
            });
        Assert.True(outcome.Filled > 0);
        Assert.InRange(outcome.Steps, 1, 2_500_000 + (2 * rungs * (StepsAnOrder + 100)));
    }

    /// <summary>No two machines alike, and every request takes them all: kinds are all that it could cost.</summary>
    [Fact]
    public void Machines_that_are_all_different_cost_what_their_kinds_do()
    {
        const int kinds = 2_000;
        var outcome = Clear(
            kinds, i => Rounds.Offer(i, gpus: 1) with { MinDuration = (uint)i }, i => Rounds.Request(i));
        Assert.Equal(kinds, outcome.Filled);
        Assert.InRange(outcome.Steps, 1, 2_500_000 + (2 * kinds * (StepsAnOrder + kinds)));
    }

    /// <summary>More kinds than take part: the rare ones wait, whatever they ask.</summary>
    [Fact]
    public void Where_kinds_are_too_many_the_common_ones_stay()
    {
        var outcome = Clear(
            6_000, i => Rounds.Offer(i, gpus: 1, price: i < 500 ? 1_500UL : 1_000UL) with
            {
                MinDuration = i < 500 ? 1 : (uint)i,
            },
            i => Rounds.Request(i) with { Duration = 3 }, requests: 500);
        Assert.Equal(500, outcome.Filled);
    }

    private static AuctionOutcome Clear(
        int orders, Func<int, Offer> offer, Func<int, Request> request, int? requests = null) => new Auction().Clear(
            Rounds.Round(
                Enumerable.Range(0, orders).Select(i => Rounds.Supply(offer(i))),
                Enumerable.Range(0, requests ?? orders).Select(i => Rounds.Queued(request(i)))));
}
