using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>The settle cycle from end to end over a market in memory, with faults.</summary>
public sealed class GatekeeperHostTests : IDisposable
{
    private static readonly Refusal Down = new("chain-unreachable", "The chain does not answer.", "Wait.");

    private readonly FakeTimeProvider _time = new(Start);
    private readonly FakeChain _chain;
    private readonly FakeJournal _journal = new();
    private GatekeeperHost _host;

    public GatekeeperHostTests()
    {
        _chain = new(_time);
        _host = NewHost();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

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
        Assert.Equal(0, _journal.Count);
        Assert.Equal(new GpuMask(1), Assert.Single(_host.Snapshot().Offers).Busy);
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
        _time.Advance(TimeSpan.FromSeconds(601));
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
        _time.Advance(TimeSpan.FromSeconds(121));
        Assert.Empty(_host.Snapshot().Offers);
        await Cycle();
        Assert.Equal("no-match-yet", (await Submit2(Request(Start))).Code);
    }

    [Fact]
    public async Task A_forged_order_is_refused()
    {
        var offer = Offer(Start);
        _chain.Enrol(offer);
        var forged = new Signed<Offer>(offer with { Price = new(1) }, FakeChain.Sign(offer).Signature);
        Assert.False((await _host.PublishAsync(offer.Machine, forged, Endpoint, Cancel)).TryGet(out _, out var no));
        Assert.Equal("signature-wrong", no.Code);
    }

    [Fact]
    public async Task When_the_chain_is_away_an_order_is_refused_and_nothing_is_kept()
    {
        _chain.Unreachable = Down;
        var offer = Offer(Start);
        Assert.False((await _host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, Cancel)).TryGet(
            out _, out var no));
        Assert.Equal("chain-unreachable", no.Code);
        Assert.Empty(_host.Snapshot().Offers);
    }

    [Theory]
    [InlineData((int)SkipReason.RequestSignature)]
    [InlineData((int)SkipReason.BalanceTooLow)]
    [InlineData((int)SkipReason.RequestExpired)]
    public async Task A_request_that_the_chain_will_not_have_leaves_the_book_unsent(int skip)
    {
        await Publish(Offer(Start));
        _chain.SkipInPreview[Request(Start).Hash()] = skip;
        var refused = Assert.IsType<RequestRefused>(await Settle(Request(Start)));
        Assert.Equal("request-not-settled", refused.Why.Code);
        Assert.Empty(_chain.Submitted);
    }

    [Fact]
    public async Task A_bad_match_does_not_keep_the_others_from_the_chain()
    {
        await Publish(Offer(Start, gpus: 2));
        var bad = await Submit(Request(Start, renter: 1));
        var good = await Submit(Request(Start, renter: 2));
        _chain.SkipInPreview[bad] = (int)SkipReason.RequestSignature;
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
        _chain.Machines[cheap] = _chain.Machines[cheap] with { Enrolled = false };
        var settled = Assert.IsType<RequestSettled>(await Settle(Request(Start), cycles: 2));
        Assert.Equal(Account(0xbb, 2), settled.Leases[0].Lease.Key.Machine);
        Assert.Single(_host.Snapshot().Offers);
    }

    [Fact]
    public async Task A_machine_that_is_taken_rests_and_its_state_is_read_anew()
    {
        await Publish(Offer(Start, gpus: 1));
        var id = new MachineId(Account(0xaa, 1), Account(0xbb, 1));
        _chain.Machines[id] = _chain.Machines[id] with { Busy = new(1), OpenSlots = 1 };
        var request = await Submit(Request(Start));
        await Cycle();
        Assert.Equal(new GpuMask(1), Assert.Single(_host.Snapshot().Offers).Busy);
        Assert.Empty(_chain.Submitted);
        await Cycle();
        _chain.Machines[id] = _chain.Machines[id] with { Busy = default, OpenSlots = 0 };
        await Publish(Offer(Start, gpus: 1, nonce: 2));
        var news = Watch(request);
        await Cycle();
        Assert.IsType<RequestSettled>(await Last(news));
    }

    [Fact]
    public async Task A_match_that_the_chain_never_takes_is_not_tried_for_ever()
    {
        await Publish(Offer(Start));
        _chain.SkipInSettle[Request(Start).Hash()] = (int)SkipReason.FeatureMissing;
        var request = await Submit(Request(Start));
        var news = Watch(request);
        for (var i = 0; i < 12; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Cycle();
        }

        Assert.Equal("request-not-settled", Assert.IsType<RequestRefused>(await Last(news)).Why.Code);
        Assert.Equal(Policy.MaxStrikes, _chain.Submitted.Count);
        Assert.Equal(Policy.MaxStrikes, _chain.Submitted.Distinct().Count());
    }

    [Fact]
    public async Task A_batch_that_did_not_reach_the_chain_is_handed_in_again_as_the_same_intent()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        _chain.RefuseSubmit.Enqueue(Down);
        _chain.RefuseSubmit.Enqueue(Down);
        var news = Watch(request);
        for (var i = 0; i < 3; i++)
        {
            await Cycle();
            Assert.Equal(i < 2 ? 1 : 0, _journal.Count);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.IsType<RequestSettled>(await Last(news));
        Assert.Equal(3, _chain.Submitted.Count);
        Assert.Single(_chain.Submitted.Distinct());
        Assert.Equal(1, _chain.Settled);
    }

    [Fact]
    public async Task A_gateway_that_was_killed_with_a_batch_in_flight_learns_its_outcome()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        _chain.HoldAnswers = new();
        _host.Cycle();
        Assert.Equal(1, _chain.Settled);
        Assert.Equal(1, _journal.Count);
        _host.Dispose();

        _chain.HoldAnswers = null;
        _host = NewHost();
        await _host.RecallAsync(Cancel);
        await _host.WhenIdleAsync();
        var settled = Assert.IsType<RequestSettled>(await Last(Watch(request)));
        Assert.Equal(Endpoint, settled.Leases[0].Endpoint);
        Assert.Equal(1, _chain.Settled);
        Assert.Equal(0, _journal.Count);
    }

    [Fact]
    public async Task What_cannot_be_journaled_is_not_sent()
    {
        await Publish(Offer(Start));
        var request = await Submit(Request(Start));
        _journal.Full = new("disk-full", "The disk is full.", "Make room.");
        await Cycle();
        Assert.Empty(_chain.Submitted);
        _journal.Full = null;
        _time.Advance(TimeSpan.FromSeconds(5));
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
            _chain.RefuseSubmit.Enqueue(Down);
            await Cycle();
            _time.Advance(TimeSpan.FromSeconds(5));
            await Publish(Offer(_time.GetUtcNow(), nonce: (ulong)i + 2));
        }

        Assert.Equal("chain-unreachable", Assert.IsType<RequestRefused>(await Last(news)).Why.Code);
        Assert.Equal(Policy.MaxStrikes * Policy.MaxSubmissions, _chain.Submitted.Count);
        Assert.Equal(0, _journal.Count);
    }

    [Fact]
    public async Task What_a_reorganisation_took_back_can_be_settled_again()
    {
        await Publish(Offer(Start, gpus: 1));
        var id = new MachineId(Account(0xaa, 1), Account(0xbb, 1));
        var settled = Assert.IsType<RequestSettled>(await Settle(Request(Start)));
        _chain.Undo(settled.Leases[0].Lease);
        _host.Hear(new ChainReorganised(100));
        await _host.WhenIdleAsync();
        Assert.True(Assert.Single(_host.Snapshot().Offers).Busy.IsEmpty);
        _time.Advance(TimeSpan.FromSeconds(1));
        var again = Assert.IsType<RequestSettled>(await Settle(Request(Start)));
        Assert.NotEqual(settled.Leases[0].Lease.Id, again.Leases[0].Lease.Id);
        Assert.Equal(new GpuMask(1), _chain.Machines[id].Busy);
    }

    [Fact]
    public async Task Watchers_are_let_go_when_the_gateway_stops()
    {
        var watch = Watch(await Submit(Request(Start)));
        _host.Dispose();
        Assert.IsType<RequestWaiting>(Assert.Single(await News(watch)));
    }

    [Fact]
    public async Task A_request_in_flight_holds_its_gpus_and_cannot_be_withdrawn()
    {
        await Publish(Offer(Start, gpus: 1));
        var request = await Submit(Request(Start));
        _chain.HoldAnswers = new();
        _host.Cycle();
        Assert.False((await _host.WithdrawAsync(Account(0xcc, 1), request, Cancel)).TryGet(out _, out var no));
        Assert.Equal("order-in-flight", no.Code);
        var second = await Submit(Request(Start, renter: 2));
        _host.Cycle();
        Assert.Single(_chain.Submitted);
        Assert.Equal("no-match-yet", Assert.IsType<RequestWaiting>(await First(Watch(second))).Why.Code);
        _chain.HoldAnswers.SetResult();
        await _host.WhenIdleAsync();
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
        var receipt = (await _chain.SubmitAsync(other, Cancel)).Value;
        await Cycle();
        foreach (var happened in receipt.Events) _host.Hear(happened);
        var settled = Assert.IsType<RequestSettled>(await Last(news));
        Assert.Equal((3, new Price(1_500)), (settled.Leases[0].Lease.Key.Slot, settled.Leases[0].Lease.Price));
        Assert.False((await _host.SubmitAsync(Account(1, 1), FakeChain.Sign(Request(Start)), Cancel)).IsRefused);
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
        _time.Advance(TimeSpan.FromSeconds(1));
        _host.Hear(_chain.Close(first.Leases[0].Lease, new(10)));
        var news = Watch(waiting);
        await Cycle();
        Assert.IsType<RequestSettled>(await Last(news));
    }

    [Fact]
    public async Task A_lease_from_before_this_gateways_time_is_looked_up_when_it_closes()
    {
        var offer = Offer(Start, gpus: 1);
        _chain.Enrol(offer);
        var id = new MachineId(offer.Provider, offer.Machine);
        _chain.Machines[id] = _chain.Machines[id] with { Busy = new(1), OpenSlots = 1 };
        await _host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, Cancel);
        _chain.Machines[id] = _chain.Machines[id] with { Busy = default, OpenSlots = 0 };
        _host.Hear(new LeaseClosed(
            9, Hash32.Zero, Keccak.Hash("old"), offer.Provider, Account(0xcc, 9), Money.Zero, Money.Zero, Money.Zero));
        await _host.WhenIdleAsync();
        Assert.True(Assert.Single(_host.Snapshot().Offers).Busy.IsEmpty);
    }

    [Fact]
    public async Task Orders_are_withdrawn_by_their_signers_alone()
    {
        var offer = Offer(Start);
        await Publish(offer);
        var request = await Submit(Request(Start));
        foreach (var order in new[] { offer.Hash(), request })
        {
            Assert.False((await _host.WithdrawAsync(Account(9, 9), order, Cancel)).TryGet(out _, out var no));
            Assert.Equal("order-not-yours", no.Code);
        }

        var news = Watch(request);
        Assert.False((await _host.WithdrawAsync(offer.Machine, offer.Hash(), Cancel)).IsRefused);
        Assert.False((await _host.WithdrawAsync(Account(0xcc, 1), request, Cancel)).IsRefused);
        Assert.Equal("order-withdrawn", Assert.IsType<RequestRefused>(await Last(news)).Why.Code);
        Assert.Equal((0, 0), (_host.Snapshot().Offers.Count, _host.Snapshot().RequestsWaiting));
        Assert.True((await _host.WithdrawAsync(offer.Machine, offer.Hash(), Cancel)).IsRefused);
    }

    [Fact]
    public async Task An_unknown_request_is_said_to_be_unknown() => Assert.Equal(
        "request-unknown", Assert.IsType<RequestRefused>(await Last(Watch(Keccak.Hash("?")))).Why.Code);

    private GatekeeperHost NewHost() => new(Policy, _chain, _chain, _journal, _time, () => { });

    private async Task Publish(Offer offer)
    {
        if (!_chain.Machines.ContainsKey(new(offer.Provider, offer.Machine))) _chain.Enrol(offer);
        Assert.False((await _host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, Cancel)).IsRefused);
    }

    private async Task<Hash32> Submit(Request request)
    {
        _chain.Free.TryAdd(request.Renter, new(1_000_000));
        Assert.False((await _host.SubmitAsync(request.Renter, FakeChain.Sign(request), Cancel)).IsRefused);
        return request.Hash();
    }

    private async Task<Refusal> Submit2(Request request)
    {
        var hash = await Submit(request);
        await Cycle();
        return Assert.IsType<RequestWaiting>(await First(Watch(hash))).Why;
    }

    private async Task<RequestNews> Settle(Request request, int cycles = 1)
    {
        var news = Watch(await Submit(request));
        for (var i = 0; i < cycles; i++) await Cycle();
        return await Last(news);
    }

    private async Task Cycle()
    {
        _host.Cycle();
        await _host.WhenIdleAsync();
    }

    /// <summary>Starts listening now: the first news is asked for before this returns.</summary>
    private (IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) Watch(Hash32 request)
    {
        var news = _host.WatchAsync(Account(1, 1), request, Cancel).GetAsyncEnumerator(Cancel);
        return (news, news.MoveNextAsync());
    }

    private static async Task<RequestNews> First((IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) watch)
    {
        Assert.True(await watch.First);
        return watch.News.Current;
    }

    private static async Task<RequestNews> Last((IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) watch) =>
        (await News(watch))[^1];

    private static async Task<List<RequestNews>> News((IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) watch)
    {
        var heard = new List<RequestNews>();
        for (var more = await watch.First; more; more = await watch.News.MoveNextAsync()) heard.Add(watch.News.Current);
        await watch.News.DisposeAsync();
        return heard;
    }
}
