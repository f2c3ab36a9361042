using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>What a gateway says to orders that wait.</summary>
public sealed class WhyNotTests : GatekeeperFixture
{
    [Fact]
    public async Task A_waiting_request_hears_what_would_fill_it_in_the_names_of_the_chain()
    {
        await Publish(Offer(Start, machine: 1) with { Region = new(1) });
        await Publish(Offer(Start, machine: 2) with { GpuClass = new(1), Price = new(1_500) });
        await Publish(Offer(Start, machine: 3) with { Price = new(2_500) });
        var why = await Submit2(Request(Start) with { Regions = RegionSet.Of(new Region(0)) });
        Assert.Equal(
            "It is filled now with any of: region eu as well, 1 machine more from 0.001;"
            + " nvidia-h200 as well, 1 machine more from 0.0015; a bid of 0.0025 (+0.0005)."
            + " Wait for machines to come on offer.",
            why.WayOut);
    }

    [Fact]
    public async Task A_waiting_request_hears_when_the_machine_is_free()
    {
        await Publish(Offer(Start, gpus: 1));
        Assert.IsType<RequestSettled>(await Settle(Request(Start)));
        var why = await Submit2(Request(Start, renter: 2));
        Assert.Equal("0 of 1 machines found among 1: 1 busy.", why.Sentence);
        Assert.Equal("Wait: the cheapest that would do asks 0.001 and is free by 09:00 UTC.", why.WayOut);
    }

    /// <summary>A batch is not slowed by those that it left: the others hear after the next ones.</summary>
    [Fact]
    public async Task Many_hear_in_turn_and_the_newest_first()
    {
        await Publish(Offer(Start, price: 5_000));
        var first = new List<Hash32>();
        for (var renter = 1; renter <= 70; renter++) first.Add(await Submit(Request(Start, renter)));
        await Cycle();
        Assert.Equal(Explainer.InOneBatch(71), await Told(first));
        var late = await Submit(Request(Start, renter: 71));
        for (var told = Explainer.InOneBatch(71); told < 71; told += Explainer.InOneBatch(72)) await Cycle();
        Assert.Equal(70, await Told(first));
        Assert.Equal(1, await Told([late]));
    }

    /// <summary>What was said is said again only when the market has changed.</summary>
    [Fact]
    public async Task News_of_the_market_reach_who_waits()
    {
        await Publish(Offer(Start, price: 5_000));
        var request = await Submit(Request(Start));
        await Cycle();
        await Publish(Offer(Start, machine: 2, price: 3_000));
        await Cycle();
        var why = Assert.IsType<RequestWaiting>(await First(Watch(request))).Why;
        Assert.StartsWith("It is filled now with a bid of 0.003 (+0.001).", why.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_hears_what_would_lease_its_machine()
    {
        var offer = Offer(Start, price: 2_500);
        await Publish(offer);
        await Submit(Request(Start));
        await Cycle();
        var answer = await Host.AdviseAsync(offer.Machine, offer.Hash(), Cancel);
        Assert.True(answer.TryGet(out var advice, out _));
        Assert.Equal("1 request waits: 1 for a lower price.", advice.Sentence);
        Assert.Equal(["20 % cheaper (0.002): leased in this batch"], advice.Changes);
    }

    [Fact]
    public async Task Advice_is_not_looked_for_again_within_seconds()
    {
        var offer = Offer(Start, price: 2_500);
        await Publish(offer);
        await Cycle();
        await Host.AdviseAsync(offer.Machine, offer.Hash(), Cancel);
        await Submit(Request(Start, price: 1));
        Assert.Equal("No request waits.", await Sentence());
        Time.Advance(TimeSpan.FromSeconds(5));
        await Cycle();
        Assert.Equal("1 request waits: 1 for a lower price.", await Sentence());

        async Task<string?> Sentence() => (await Host.AdviseAsync(offer.Machine, offer.Hash(), Cancel))
            .TryGet(out var advice, out _) ? advice.Sentence : null;
    }

    [Fact]
    public async Task An_offer_that_is_not_in_the_book_gets_no_advice()
    {
        var answer = await Host.AdviseAsync(Account(0xbb, 1), Hash32.Zero, Cancel);
        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("order-unknown", refusal.Code);
    }

    private async Task<int> Told(IEnumerable<Hash32> requests)
    {
        var told = 0;
        foreach (var request in requests)
            if (await First(Watch(request)) is RequestWaiting { Why.Code: "no-match-yet" }) told++;
        return told;
    }
}
