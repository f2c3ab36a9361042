using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>A whole gateway: orders in, leases out, and what a restart loses (nothing that matters).</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly World _world = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task An_offer_and_a_request_become_a_lease()
    {
        await using var gateway = await TestGateway.StartAsync(_world);
        await _world.PublishAsync(gateway, Offer(World.Now));
        var settled = await _world.SettleAsync(gateway, Request(World.Now));
        Assert.Equal(Endpoint, Assert.Single(settled.Leases).Endpoint);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_offer_with_the_voucher_of_its_last_lease_ends_it_in_the_next_match()
    {
        await using var gateway = await TestGateway.StartAsync(_world);
        await _world.PublishAsync(gateway, Offer(World.Now, gpus: 1));
        var lease = (await _world.SettleAsync(gateway, Request(World.Now))).Leases[0].Lease;
        // A slot has one lease a second.
        await World.UntilAsync(() => Task.FromResult(World.Now), now => UnixTime.From(now).Seconds > lease.Key.Start);
        var offer = Offer(World.Now, gpus: 1, nonce: 2) with { Closes = new(lease.Key.Slot, lease.Key.Start, new(4)) };
        var voucher = new Voucher(lease.Id, new(5));
        var last = new LastVoucher(lease.Renter, new(5), FakeChain.Signature(lease.Renter, voucher.Hash()));
        var taken = await gateway.Desk.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, last, Cancel);
        Assert.False(taken.IsRefused);
        var next = (await _world.SettleAsync(gateway, Request(World.Now, renter: 2))).Leases[0].Lease;
        Assert.Equal((lease.Key.Slot, lease.Gpus), (next.Key.Slot, next.Gpus));
        Assert.False((await _world.Chain.LeaseAsync(lease.Key, Cancel)).Value.Open);
    }

    [Fact(Timeout = 60_000)]
    public async Task New_orders_do_not_wait_for_the_next_cycle()
    {
        await using var gateway = await TestGateway.StartAsync(
            _world, o => o with { CycleEvery = TimeSpan.FromHours(1) });
        await _world.PublishAsync(gateway, Offer(World.Now));
        await _world.SettleAsync(gateway, Request(World.Now));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_reaches_the_caller()
    {
        await using var gateway = await TestGateway.StartAsync(_world);
        var answer = await gateway.Desk.PublishAsync(
            Account(1, 1), FakeChain.Sign(Offer(World.Now)), Endpoint, last: null, Cancel);
        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("offer-machine-not-enrolled", refusal.Code);
        Assert.Equal("request-unknown", Assert.IsType<RequestRefused>(
            await World.LastAsync(gateway, Request(World.Now).Hash())).Why.Code);
        var withdrawn = await gateway.Desk.WithdrawAsync(Account(1, 1), Request(World.Now).Hash(), Cancel);
        Assert.False(withdrawn.TryGet(out _, out refusal));
        Assert.Equal("order-unknown", refusal.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_watcher_hears_why_nothing_fits_and_then_that_it_does()
    {
        await using var gateway = await TestGateway.StartAsync(_world);
        var request = await _world.SubmitAsync(gateway, Request(World.Now));
        var heard = new List<string>();
        await foreach (var news in gateway.Desk.WatchAsync(Account(1, 1), request, Cancel))
        {
            if (news is RequestWaiting { Why.Code: "no-match-yet" } && !heard.Contains("no-match-yet"))
                await _world.PublishAsync(gateway, Offer(World.Now));
            heard.Add(news is RequestWaiting waiting ? waiting.Why.Code : news.GetType().Name);
        }

        Assert.Contains("no-match-yet", heard);
        Assert.Equal("RequestSettled", heard[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_window_is_held_over_a_restart_and_its_round_published()
    {
        var start = UnixTime.From(World.Now).Plus(7_200);
        var request = Request(World.Now) with { Matcher = Policy.Settler, Expiry = start.Plus(60) };
        _world.Chain.Free.TryAdd(request.Renter, new(1_000_000));
        await using (var first = await TestGateway.StartAsync(_world))
        {
            await _world.PublishAsync(first, Offer(World.Now));
            Assert.False((await first.Desk.SubmitAsync(
                request.Renter, FakeChain.Sign(request), start, Cancel)).IsRefused);
            await foreach (var news in first.Desk.WatchAsync(Account(1, 1), request.Hash(), Cancel))
                if (news is RequestWaiting { Why.Code: "window-held" }) break;
            var listed = await World.UntilAsync(
                () => first.Api.RoundsAsync(null, null, Cancel), a => a.Value?.Items.Count == 1);
            var round = Assert.Single(listed.Value!.Items);
            var (file, _) = await PackedRound.FetchAsync(first.Api, round.Id, Cancel);
            Assert.Equal(start.Seconds, round.WindowUnixSeconds);
            Assert.Equal((start, 0), (file.Window, file.HandedIn));
            Assert.Empty(Replay.Check(file));
        }

        await using var second = await TestGateway.StartAsync(_world);
        await World.UntilAsync(
            async () => await FirstAsync(second, request.Hash()), news => news is RequestWaiting);
        Assert.False((await second.Desk.WithdrawAsync(request.Renter, request.Hash(), Cancel)).IsRefused);
        Assert.Equal("order-withdrawn", Assert.IsType<RequestRefused>(
            await World.LastAsync(second, request.Hash())).Why.Code);
    }

    private static async Task<RequestNews> FirstAsync(TestGateway gateway, Weft.Ethereum.Hash32 request)
    {
        await foreach (var news in gateway.Desk.WatchAsync(Account(1, 1), request, Cancel)) return news;
        throw new InvalidOperationException("There was no news.");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_gateway_killed_with_a_request_in_flight_tells_its_outcome_after_the_restart()
    {
        var request = Request(World.Now);
        _world.Chain.HoldAnswers = new();
        await using (var first = await TestGateway.StartAsync(_world))
        {
            await _world.PublishAsync(first, Offer(World.Now));
            await _world.SubmitAsync(first, request);
            await World.UntilAsync(() => Task.FromResult(_world.Chain.Settled), settled => settled == 1);
        }

        Assert.Equal(1, _world.Journal.Count);
        _world.Chain.HoldAnswers = null;
        await using var second = await TestGateway.StartAsync(_world);
        var settled = Assert.IsType<RequestSettled>(await World.LastAsync(second, request.Hash()));
        Assert.Equal(Endpoint, Assert.Single(settled.Leases).Endpoint);
        Assert.Equal(1, _world.Chain.Settled);
        await World.UntilAsync(() => Task.FromResult(_world.Journal.Count), count => count == 0);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_batch_that_never_reached_the_chain_is_sent_after_the_restart()
    {
        var request = Request(World.Now);
        for (var i = 0; i < 3; i++)
            _world.Chain.RefuseSubmit.Enqueue(new("chain-unreachable", "The chain does not answer.", "Wait."));
        await using (var first = await TestGateway.StartAsync(_world))
        {
            await _world.PublishAsync(first, Offer(World.Now));
            await _world.SubmitAsync(first, request);
            await World.UntilAsync(() => Task.FromResult(_world.Chain.Submitted.Count), count => count >= 1);
        }

        Assert.Equal((0, 1), (_world.Chain.Settled, _world.Journal.Count));
        _world.Chain.RefuseSubmit.Clear();
        await using var second = await TestGateway.StartAsync(_world);
        Assert.IsType<RequestSettled>(await World.LastAsync(second, request.Hash()));
        Assert.Equal(1, _world.Chain.Settled);
        Assert.Single(_world.Chain.Submitted.Distinct());
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_restart_without_a_journal_the_index_knows_what_was_settled()
    {
        var request = Request(World.Now);
        await using (var first = await TestGateway.StartAsync(_world))
        {
            await _world.PublishAsync(first, Offer(World.Now));
            await _world.SettleAsync(first, request);
            await World.UntilAsync(() => first.Api.LeasesAsync(new(), Cancel), page => page.Value!.Items.Count == 1);
        }

        await using var second = await TestGateway.StartAsync(_world, journal: false);
        var settled = Assert.IsType<RequestSettled>(await World.LastAsync(second, request.Hash()));
        Assert.Equal(Endpoint, Assert.Single(settled.Leases).Endpoint);
        Assert.False((await second.Desk.SubmitAsync(request.Renter, FakeChain.Sign(request), null, Cancel)).IsRefused);
        Assert.Equal(1, _world.Chain.Settled);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_book_of_a_restarted_gateway_is_filled_by_renewed_offers()
    {
        await using (var first = await TestGateway.StartAsync(_world)) await _world.PublishAsync(
            first, Offer(World.Now));
        await using var second = await TestGateway.StartAsync(_world);
        Assert.Empty((await second.Api.OffersAsync(new(), Cancel)).Value!.Items);
        await _world.PublishAsync(second, Offer(World.Now, nonce: 2));
        Assert.Single((await second.Api.OffersAsync(new(), Cancel)).Value!.Items);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_requests_at_once_are_all_settled_and_no_gpu_twice()
    {
        await using var gateway = await TestGateway.StartAsync(_world);
        for (var m = 1; m <= 10; m++) await _world.PublishAsync(gateway, Offer(World.Now, machine: m, gpus: 4));
        var settled = await Task.WhenAll(Enumerable.Range(1, 40).Select(
            n => _world.SettleAsync(gateway, Request(World.Now, renter: n))));
        var leases = settled.SelectMany(s => s.Leases).Select(l => l.Lease).ToArray();
        Assert.Equal(40, leases.Length);
        Assert.Equal(40, leases.Select(l => (l.Key.Machine, l.Gpus)).Distinct().Count());
        Assert.Equal(40, leases.Select(l => (l.Key.Machine, l.Key.Slot)).Distinct().Count());
    }
}
