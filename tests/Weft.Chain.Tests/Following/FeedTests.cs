using System.Text.Json.Nodes;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Following;

public sealed class FeedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_come_in_order_and_once_from_the_start_and_from_the_middle()
    {
        await using var market = await TestMarket.StartAsync();
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        await TestMarket.DepositAsync(renter, 1_000_000);
        await market.EnrolAsync(provider);
        var leases = new List<Lease>();
        for (byte i = 0; i < 3; i++) leases.Add(await OpenLeaseAsync(market, gateway, i));
        await provider.Settlement.SubmitAsync(
            new CloseIntent("close", leases[1].Key, leases[1].Renter, Money.Zero, null, default), Cancel);
        await market.AnvilAsync("anvil_mine", JsonValue.Create(200));

        var head = (await gateway.Reader.HeadAsync(Cancel)).Value.Block;
        var all = await TakeAsync(gateway, market.Addresses.Block, head);
        Assert.Equal(leases, all.OfType<LeaseOpened>().Select(e => e.Lease));
        var closed = Assert.Single(all.OfType<LeaseClosed>());
        Assert.Equal((leases[1].Id, Money.Zero), (closed.Lease, closed.Paid));
        Assert.Equal(all.Select(e => e.Block).Order(), all.Select(e => e.Block));
        Assert.Equal(head, Assert.IsType<BlockReached>(all[^1]).Block);

        var later = await TakeAsync(gateway, all.OfType<LeaseOpened>().First().Block + 1, head);
        Assert.Equal(leases[1..], later.OfType<LeaseOpened>().Select(e => e.Lease));
    }

    [Fact]
    public async Task A_reorganisation_takes_back_and_tells_anew()
    {
        await using var market = await TestMarket.StartAsync();
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        await TestMarket.DepositAsync(renter, 1_000_000);
        await market.EnrolAsync(provider);
        var from = (await gateway.Reader.HeadAsync(Cancel)).Value.Block;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var feed = gateway.Feed.FollowAsync(from, stop.Token).GetAsyncEnumerator(stop.Token);
        await UntilAsync(feed, e => e is BlockReached);

        var snapshot = await market.AnvilAsync("evm_snapshot");
        var lost = await OpenLeaseAsync(market, market.Node(market.Machine), 0);
        var opened = Assert.IsType<LeaseOpened>(await UntilAsync(feed, e => e is LeaseOpened));
        Assert.Equal(lost, opened.Lease);
        await UntilAsync(feed, e => e is BlockReached reached && reached.Block >= opened.Block);

        // Another history: the block with the lease is gone, others came in its place.
        await market.AnvilAsync("evm_revert", JsonValue.Create(snapshot.GetString()));
        await market.AnvilAsync("anvil_mine", JsonValue.Create(1), JsonValue.Create(7));
        await market.AnvilAsync("anvil_mine", JsonValue.Create(2));
        var undone = Assert.IsType<ChainReorganised>(await UntilAsync(feed, e => e is ChainReorganised));
        Assert.Equal(from, undone.Block);
        Assert.False((await gateway.Reader.LeaseAsync(lost.Key, Cancel)).Value.Open);
        var kept = await OpenLeaseAsync(market, gateway, 0);
        var again = Assert.IsType<LeaseOpened>(await UntilAsync(feed, e => e is LeaseOpened or ChainReorganised));
        Assert.Equal(kept, again.Lease);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task The_feed_waits_for_a_chain_that_is_out_of_reach_and_then_ends_with_a_refusal()
    {
        await using var market = await TestMarket.StartAsync();
        var node = market.Node(null, o => o with { RpcUrls = [new Uri("http://127.0.0.1:9/")] });
        var e = await Assert.ThrowsAsync<RefusalException>(() => TakeAsync(node, 0, 1));
        Assert.Equal("chain-unreachable", e.Why.Code);
    }

    private static async Task<Lease> OpenLeaseAsync(TestMarket market, TestNode settler, byte slot)
    {
        var now = await market.NowAsync();
        var match = TestMarket.Match(
            market.SignRequest(market.Renter, now, 10ul + slot), market.SignOffer(market.Machine, now), slot);
        var receipt = await settler.Settlement.SubmitAsync(new SettleIntent($"settle:{slot}", [match]), Cancel);
        return Assert.Single(receipt.Value.Events.OfType<LeaseOpened>()).Lease;
    }

    private static async Task<List<ChainEvent>> TakeAsync(TestNode node, ulong from, ulong to)
    {
        var events = new List<ChainEvent>();
        await foreach (var happened in node.Feed.FollowAsync(from, Cancel))
        {
            events.Add(happened);
            if (happened is BlockReached reached && reached.Block >= to) break;
        }

        return events;
    }

    private static async Task<ChainEvent> UntilAsync(IAsyncEnumerator<ChainEvent> feed, Predicate<ChainEvent> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await feed.MoveNextAsync().AsTask().WaitAsync(patience.Token))
        {
            if (wanted(feed.Current)) return feed.Current;
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
