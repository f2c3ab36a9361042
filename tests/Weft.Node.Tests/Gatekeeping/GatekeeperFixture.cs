using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>A gateway's core over a market in memory, with time that stands until it is moved.</summary>
public abstract class GatekeeperFixture : IDisposable
{
    private protected static readonly Refusal Down = new("chain-unreachable", "The chain does not answer.", "Wait.");

    protected GatekeeperFixture()
    {
        Chain = new(Time);
        Host = NewHost();
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected FakeTimeProvider Time { get; } = new(Start);

    private protected FakeChain Chain { get; }

    private protected FakeJournal Journal { get; } = new();

    private protected GatekeeperHost Host { get; set; }

    public void Dispose()
    {
        Host.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected GatekeeperHost NewHost() =>
        new(Policy, Chain, Chain, Journal, Time, () => { }, priority: Chain);

    private protected async Task Publish(Offer offer)
    {
        if (!Chain.Machines.ContainsKey(new(offer.Provider, offer.Machine))) Chain.Enrol(offer);
        Assert.False((await Host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, null, Cancel)).IsRefused);
    }

    private protected async Task<Hash32> Submit(Request request)
    {
        Chain.Free.TryAdd(request.Renter, new(1_000_000));
        Assert.False((await Host.SubmitAsync(request.Renter, FakeChain.Sign(request), null, Cancel)).IsRefused);
        return request.Hash();
    }

    private protected async Task<Refusal> Submit2(Request request)
    {
        var hash = await Submit(request);
        await Cycle();
        return Assert.IsType<RequestWaiting>(await First(Watch(hash))).Why;
    }

    private protected async Task<RequestNews> Settle(Request request, int cycles = 1)
    {
        var news = Watch(await Submit(request));
        for (var i = 0; i < cycles; i++) await Cycle();
        return await Last(news);
    }

    private protected async Task Cycle()
    {
        Host.Cycle();
        await Host.WhenIdleAsync();
    }

    /// <summary>Starts listening now: the first news is asked for before this returns.</summary>
    private protected (IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) Watch(Hash32 request)
    {
        var news = Host.WatchAsync(Account(1, 1), request, Cancel).GetAsyncEnumerator(Cancel);
        return (news, news.MoveNextAsync());
    }

    private protected static async Task<RequestNews> First(
        (IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) watch)
    {
        Assert.True(await watch.First);
        return watch.News.Current;
    }

    private protected static async Task<RequestNews> Last(
        (IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) watch) =>
        (await News(watch))[^1];

    private protected static async Task<List<RequestNews>> News(
        (IAsyncEnumerator<RequestNews> News, ValueTask<bool> First) watch)
    {
        var heard = new List<RequestNews>();
        for (var more = await watch.First; more; more = await watch.News.MoveNextAsync()) heard.Add(watch.News.Current);
        await watch.News.DisposeAsync();
        return heard;
    }
}
