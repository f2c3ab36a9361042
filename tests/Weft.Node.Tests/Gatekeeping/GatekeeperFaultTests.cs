using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>What becomes of orders when the chain, the disk or the gateway fails.</summary>
public sealed class GatekeeperFaultTests : GatekeeperFixture
{
    [Fact]
    public async Task When_the_chain_is_away_an_order_is_refused_and_nothing_is_kept()
    {
        Chain.Unreachable = Down;
        var offer = Offer(Start);
        Assert.False((await Host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, null, Cancel)).TryGet(
            out _, out var no));
        Assert.Equal("chain-unreachable", no.Code);
        Assert.Empty(Host.Snapshot().Offers);
    }

    [Theory]
    [InlineData((int)SkipReason.RequestSignature)]
    [InlineData((int)SkipReason.BalanceTooLow)]
    [InlineData((int)SkipReason.RequestExpired)]
    public async Task A_request_that_the_chain_will_not_have_leaves_the_book_unsent(int skip)
    {
        await Publish(Offer(Start));
        Chain.SkipInPreview[Request(Start).Hash()] = skip;
        var refused = Assert.IsType<RequestRefused>(await Settle(Request(Start)));
        Assert.Equal("request-not-settled", refused.Why.Code);
        Assert.Empty(Chain.Submitted);
    }

    [Fact]
    public async Task A_bad_match_does_not_keep_the_others_from_the_chain()
    {
        await Publish(Offer(Start, gpus: 2));
        var bad = await Submit(Request(Start, renter: 1));
        var good = await Submit(Request(Start, renter: 2));
        Chain.SkipInPreview[bad] = (int)SkipReason.RequestSignature;
        var (badNews, goodNews) = (Watch(bad), Watch(good));
        await Cycle();
        Assert.IsType<RequestRefused>(await Last(badNews));
        Assert.IsType<RequestSettled>(await Last(goodNews));
    }

    [Fact]
    public async Task An_offer_that_the_chain_will_not_have_leaves_and_the_request_takes_the_next_machine()
    {
        await Publish(Offer(Start, machine: 1, price: 500));
        await Publish(Offer(Start, machine: 2, price: 900));
        var cheap = new MachineId(Account(0xaa, 1), Account(0xbb, 1));
        Chain.Machines[cheap] = Chain.Machines[cheap] with { Enrolled = false };
        var settled = Assert.IsType<RequestSettled>(await Settle(Request(Start), cycles: 2));
        Assert.Equal(Account(0xbb, 2), settled.Leases[0].Lease.Key.Machine);
        Assert.Single(Host.Snapshot().Offers);
    }

    [Fact]
    public async Task A_machine_that_is_taken_rests_and_its_state_is_read_anew()
    {
        await Publish(Offer(Start, gpus: 1));
        var id = new MachineId(Account(0xaa, 1), Account(0xbb, 1));
        Chain.Machines[id] = Chain.Machines[id] with { Busy = new(1), OpenSlots = 1 };
        var request = await Submit(Request(Start));
        await Cycle();
        Assert.Equal(new GpuMask(1), Assert.Single(Host.Snapshot().Offers).Busy);
        Assert.Empty(Chain.Submitted);
        await Cycle();
        Chain.Machines[id] = Chain.Machines[id] with { Busy = default, OpenSlots = 0 };
        await Publish(Offer(Start, gpus: 1, nonce: 2));
        var news = Watch(request);
        await Cycle();
        Assert.IsType<RequestSettled>(await Last(news));
    }

    [Fact]
    public async Task A_match_that_the_chain_never_takes_is_not_tried_for_ever()
    {
        await Publish(Offer(Start));
        Chain.SkipInSettle[Request(Start).Hash()] = (int)SkipReason.FeatureMissing;
        var request = await Submit(Request(Start));
        var news = Watch(request);
        for (var i = 0; i < 12; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            await Cycle();
        }

        Assert.Equal("request-not-settled", Assert.IsType<RequestRefused>(await Last(news)).Why.Code);
        Assert.Equal(Policy.MaxStrikes, Chain.Submitted.Count);
        Assert.Equal(Policy.MaxStrikes, Chain.Submitted.Distinct().Count());
    }

    [Fact]
    public async Task A_batch_that_did_not_reach_the_chain_is_handed_in_again_as_the_same_intent()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        Chain.RefuseSubmit.Enqueue(Down);
        Chain.RefuseSubmit.Enqueue(Down);
        var news = Watch(request);
        for (var i = 0; i < 3; i++)
        {
            await Cycle();
            Assert.Equal(i < 2 ? 1 : 0, Journal.Count);
            Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.IsType<RequestSettled>(await Last(news));
        Assert.Equal(3, Chain.Submitted.Count);
        Assert.Single(Chain.Submitted.Distinct());
        Assert.Equal(1, Chain.Settled);
    }

    [Fact]
    public async Task A_gateway_that_was_killed_with_a_batch_in_flight_learns_its_outcome()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        Chain.HoldAnswers = new();
        Host.Cycle();
        Assert.Equal(1, Chain.Settled);
        Assert.Equal(1, Journal.Count);
        Host.Dispose();

        Chain.HoldAnswers = null;
        Host = NewHost();
        await Host.RecallAsync(Cancel);
        await Host.WhenIdleAsync();
        var settled = Assert.IsType<RequestSettled>(await Last(Watch(request)));
        Assert.Equal(Endpoint, settled.Leases[0].Endpoint);
        Assert.Equal(1, Chain.Settled);
        Assert.Equal(0, Journal.Count);
    }

    [Fact]
    public async Task What_cannot_be_journaled_is_not_sent()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        Journal.Full = new("disk-full", "The disk is full.", "Make room.");
        await Cycle();
        Assert.Empty(Chain.Submitted);
        Journal.Full = null;
        Time.Advance(TimeSpan.FromSeconds(5));
        var news = Watch(request);
        await Cycle();
        Assert.IsType<RequestSettled>(await Last(news));
    }

    [Fact]
    public async Task What_is_sent_in_vain_again_and_again_is_given_up()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        var news = Watch(request);
        for (var i = 0; i < 40; i++)
        {
            Chain.RefuseSubmit.Enqueue(Down);
            await Cycle();
            Time.Advance(TimeSpan.FromSeconds(5));
            await Publish(Offer(Time.GetUtcNow(), nonce: (ulong)i + 2));
        }

        Assert.Equal("chain-unreachable", Assert.IsType<RequestRefused>(await Last(news)).Why.Code);
        Assert.Equal(Policy.MaxStrikes * Policy.MaxSubmissions, Chain.Submitted.Count);
        Assert.Equal(0, Journal.Count);
    }

    [Fact]
    public async Task What_a_reorganisation_took_back_can_be_settled_again()
    {
        await Publish(Offer(Start, gpus: 1));
        var id = new MachineId(Account(0xaa, 1), Account(0xbb, 1));
        var settled = Assert.IsType<RequestSettled>(await Settle(Request(Start)));
        Chain.Undo(settled.Leases[0].Lease);
        Host.Hear(new ChainReorganised(100));
        await Host.WhenIdleAsync();
        Assert.True(Assert.Single(Host.Snapshot().Offers).Busy.IsEmpty);
        Time.Advance(TimeSpan.FromSeconds(1));
        var again = Assert.IsType<RequestSettled>(await Settle(Request(Start)));
        Assert.NotEqual(settled.Leases[0].Lease.Id, again.Leases[0].Lease.Id);
        Assert.Equal(new GpuMask(1), Chain.Machines[id].Busy);
    }

    [Fact]
    public async Task Watchers_are_let_go_when_the_gateway_stops()
    {
        var watch = Watch(await Submit(Request(Start)));
        Host.Dispose();
        Assert.IsType<RequestWaiting>(Assert.Single(await News(watch)));
    }
}
