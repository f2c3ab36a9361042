using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>The settle cycle from end to end over a market in memory.</summary>
public sealed class GatekeeperHostTests : GatekeeperFixture
{
    [Fact]
    public async Task A_request_is_settled_and_its_watcher_hears_where()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        var news = Watch(request);
        await Cycle();
        var settled = Assert.IsType<RequestSettled>(await Last(news));
        var lease = Assert.Single(settled.Leases);
        Assert.Equal(Endpoint, lease.Endpoint);
        Assert.Equal(new Price(1_000), lease.Lease.Price);
        Assert.Equal(request, lease.Lease.RequestHash);
        Assert.Equal(0, Journal.Count);
        Assert.Equal(new GpuMask(1), Assert.Single(Host.Snapshot().Offers).Busy);
    }

    [Fact]
    public async Task Of_equal_requests_the_one_with_a_pass_is_first()
    {
        for (var renter = 2; renter < 12; renter++) await Submit(Request(Start, renter));
        Chain.Premium.Add(Account(0xcc, 1));
        var first = await Submit(Request(Start));
        await Publish(Offer(Start, gpus: 1));
        var news = Watch(first);
        await Cycle();
        Assert.IsType<RequestSettled>(await Last(news));
    }

    [Fact]
    public async Task A_gang_is_settled_whole()
    {
        await Publish(Offer(Start, machine: 2, price: 1_500));
        await Publish(Offer(Start, machine: 1));
        var settled = Assert.IsType<RequestSettled>(await Settle(Request(Start, machines: 2)));
        Assert.Equal(
            [Account(0xbb, 1), Account(0xbb, 2)], settled.Leases.Select(l => l.Lease.Key.Machine));
        Assert.All(settled.Leases, l => Assert.Equal(new Price(1_500), l.Lease.Price));
    }

    [Fact]
    public async Task An_unfilled_request_hears_why_once_and_then_that_it_expired()
    {
        await Publish(Offer(Start, price: 5_000));
        var request = await Submit(Request(Start));
        var news = Watch(request);
        await Cycle();
        await Cycle();
        Time.Advance(TimeSpan.FromSeconds(601));
        await Cycle();
        var heard = await News(news);
        Assert.Equal(
            ["request-in-book", "no-match-yet", "request-unfilled"],
            heard.Select(n => n is RequestWaiting w ? w.Why.Code : ((RequestRefused)n).Why.Code));
    }

    [Fact]
    public async Task Offers_leave_the_book_when_they_expire()
    {
        await Publish(Offer(Start));
        Time.Advance(TimeSpan.FromSeconds(121));
        Assert.Empty(Host.Snapshot().Offers);
        await Cycle();
        Assert.Equal("no-match-yet", (await Submit2(Request(Start))).Code);
    }

    [Fact]
    public async Task A_forged_order_is_refused()
    {
        var offer = Offer(Start);
        Chain.Enrol(offer);
        var forged = new Signed<Offer>(offer with { Price = new(1) }, FakeChain.Sign(offer).Signature);
        var answer = await Host.PublishAsync(offer.Machine, forged, Endpoint, last: null, Cancel);
        Assert.False(answer.TryGet(out _, out var no));
        Assert.Equal("signature-wrong", no.Code);
    }

    [Fact]
    public async Task A_request_in_flight_holds_its_gpus_and_cannot_be_withdrawn()
    {
        await Publish(Offer(Start, gpus: 1));
        var request = await Submit(Request(Start));
        Chain.HoldAnswers = new();
        Host.Cycle();
        Assert.False((await Host.WithdrawAsync(Account(0xcc, 1), request, Cancel)).TryGet(out _, out var no));
        Assert.Equal("order-in-flight", no.Code);
        var second = await Submit(Request(Start, renter: 2));
        Host.Cycle();
        Assert.Single(Chain.Submitted);
        Assert.Equal("no-match-yet", Assert.IsType<RequestWaiting>(await First(Watch(second))).Why.Code);
        Chain.HoldAnswers.SetResult();
        await Host.WhenIdleAsync();
        Assert.IsType<RequestSettled>(await First(Watch(request)));
    }

    [Fact]
    public async Task A_request_that_another_gateway_settled_is_settled_here_too()
    {
        var offer = Offer(Start);
        await Publish(offer);
        var request = await Submit(Request(Start));
        var news = Watch(request);
        var other = new SettleIntent("settle:other", [new(
            FakeChain.Sign(Request(Start)), [new(FakeChain.Sign(offer), new(2), 3)], new(1_500))]);
        var receipt = (await Chain.SubmitAsync(other, Cancel)).Value;
        await Cycle();
        foreach (var happened in receipt.Events) Host.Hear(happened);
        var settled = Assert.IsType<RequestSettled>(await Last(news));
        Assert.Equal((3, new Price(1_500)), (settled.Leases[0].Lease.Key.Slot, settled.Leases[0].Lease.Price));
        Assert.False((await Host.SubmitAsync(Account(1, 1), FakeChain.Sign(Request(Start)), null, Cancel)).IsRefused);
        Assert.IsType<RequestSettled>(await First(Watch(request)));
    }

    [Fact]
    public async Task A_closed_lease_frees_its_gpus_and_the_next_request_gets_them()
    {
        await Publish(Offer(Start, gpus: 1));
        var first = Assert.IsType<RequestSettled>(await Settle(Request(Start, renter: 1)));
        var waiting = await Submit(Request(Start, renter: 2));
        await Cycle();
        Assert.Equal("no-match-yet", Assert.IsType<RequestWaiting>(await First(Watch(waiting))).Why.Code);
        Time.Advance(TimeSpan.FromSeconds(1));
        Host.Hear(Chain.Close(first.Leases[0].Lease, new(10)));
        var news = Watch(waiting);
        await Cycle();
        Assert.IsType<RequestSettled>(await Last(news));
    }

    [Fact]
    public async Task A_lease_from_before_this_gateways_time_is_looked_up_when_it_closes()
    {
        var offer = Offer(Start, gpus: 1);
        Chain.Enrol(offer);
        var id = new MachineId(offer.Provider, offer.Machine);
        Chain.Machines[id] = Chain.Machines[id] with { Busy = new(1), OpenSlots = 1 };
        await Host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, null, Cancel);
        Chain.Machines[id] = Chain.Machines[id] with { Busy = default, OpenSlots = 0 };
        Host.Hear(new LeaseClosed(
            9, Hash32.Zero, Keccak.Hash("old"), Money.Zero));
        await Host.WhenIdleAsync();
        Assert.True(Assert.Single(Host.Snapshot().Offers).Busy.IsEmpty);
    }

    [Fact]
    public async Task Orders_are_withdrawn_by_their_signers_alone()
    {
        var offer = Offer(Start);
        await Publish(offer);
        var request = await Submit(Request(Start));
        foreach (var order in new[] { offer.Hash(), request })
        {
            Assert.False((await Host.WithdrawAsync(Account(9, 9), order, Cancel)).TryGet(out _, out var no));
            Assert.Equal("order-not-yours", no.Code);
        }

        var news = Watch(request);
        Assert.False((await Host.WithdrawAsync(offer.Machine, offer.Hash(), Cancel)).IsRefused);
        Assert.False((await Host.WithdrawAsync(Account(0xcc, 1), request, Cancel)).IsRefused);
        Assert.Equal("order-withdrawn", Assert.IsType<RequestRefused>(await Last(news)).Why.Code);
        Assert.Equal((0, 0), (Host.Snapshot().Offers.Count, Host.Snapshot().RequestsWaiting));
        Assert.True((await Host.WithdrawAsync(offer.Machine, offer.Hash(), Cancel)).IsRefused);
    }

    [Fact]
    public async Task An_unknown_request_is_said_to_be_unknown() => Assert.Equal(
        "request-unknown", Assert.IsType<RequestRefused>(await Last(Watch(Keccak.Hash("?")))).Why.Code);
}
