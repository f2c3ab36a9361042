using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Hosts the gateway's core: keeps its time and hands calls on to it.</summary>
/// <remarks>
/// Reentrant, since calls wait for the chain: the core decides without waiting, so what interleaves are whole
/// decisions. The book itself is not stored: offers are signed again within two minutes, requests are submitted again
/// by who waits for them, and batches in flight and what is held for later are in the journal.
/// </remarks>
[Reentrant]
internal sealed partial class OrderBookGrain(
    GatewayOptions options, IChainReader chain, ISettlement settlement, IJournal journal, TimeProvider time,
    RoundPublisher rounds, HistoryQueue history, ILogger<OrderBookGrain> log, IPriority? priority = null,
    ITiers? tiers = null)
    : Grain, IOrderBookGrain
{
    private GatekeeperHost? _host;
    private Glance<BookView>? _view;
    private Glance<BookSides>? _sides;
    private IGrainTimer? _soon;

    private GatekeeperHost Host => _host ?? throw new InvalidOperationException("The book is not awake.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _host = new(
            options.Policy, chain, settlement, journal, time, CycleSoon, rounds.Take, priority, history,
            tiers: tiers);
        await _host.RecallAsync(cancellationToken);
        this.RegisterGrainTimer(
            Cycle, new GrainTimerCreationOptions(options.CycleEvery, options.CycleEvery) { KeepAlive = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _host?.Dispose();
        return Task.CompletedTask;
    }

    public Task StartAsync() => Task.CompletedTask;

    public async Task<BookAnswer> PublishAsync(
        Address caller, Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel) =>
        Answer(await Host.PublishAsync(caller, offer, endpoint, last, cancel));

    public async Task<BookAnswer> SubmitAsync(
        Address caller, Signed<Request> request, ulong? start, CancellationToken cancel) =>
        Answer(await Host.SubmitAsync(caller, request, start is { } at ? new UnixTime(at) : null, cancel));

    public async Task<BookAnswer> WithdrawAsync(Address caller, Hash32 order, CancellationToken cancel) =>
        Answer(await Host.WithdrawAsync(caller, order, cancel));

    public async Task<AdviceAnswer> AdviseAsync(Address caller, Hash32 offer, CancellationToken cancel) =>
        (await Host.AdviseAsync(caller, offer, cancel)).TryGet(out var advice, out var refusal)
            ? new(null, advice.Sentence, [.. advice.Changes], (uint)advice.Tier.Rung)
            : new(refusal, "", [], 0);

    public async IAsyncEnumerable<NewsMessage> WatchAsync(
        Address caller, Hash32 request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var news in Host.WatchAsync(caller, request, cancel)) yield return NewsMessage.From(news);
    }

    public Task LeaseOpenedAsync(ulong block, Hash32 transaction, Lease lease)
    {
        Host.Hear(new LeaseOpened(block, transaction, lease));
        history.Opened(block, lease.RequestHash);
        return Task.CompletedTask;
    }

    public Task LeaseClosedAsync(LeaseClosedMessage closed)
    {
        Host.Hear(closed.ToEvent());
        return Task.CompletedTask;
    }

    public Task ReorganisedAsync(ulong block)
    {
        Host.Hear(new ChainReorganised(block));
        history.TakenBack(block);
        return Task.CompletedTask;
    }

    public Task<TargetLine[]> TargetsAsync() => Task.FromResult<TargetLine[]>(
    [
        .. Host.Reachable().Select(one => new TargetLine(
            one.Offer.Provider, one.Offer.Machine, one.Offer.GpuClass.Index, one.Free.Bits, one.Endpoint)),
    ]);

    public Task<BookView> ViewAsync()
    {
        _view ??= new(time);
        return Task.FromResult(_view.Get(Viewed, view => view.Offers.Length));
    }

    public Task<BookSides> SidesAsync()
    {
        _sides ??= new(time);
        return Task.FromResult(_sides.Get(
            () => new(Lines(Host.Snapshot()), [.. Host.Waiting()]), sides => sides.Offers.Length + sides.Bids.Length));
    }

    private BookView Viewed()
    {
        var book = Host.Snapshot();
        return new(Lines(book), book.RequestsWaiting);
    }

    private static OfferLine[] Lines(BookSnapshot book) =>
        [.. book.Offers.Select(o => new OfferLine(o.OfferHash, o.Offer, o.FreeGpus.Bits))];

    private static BookAnswer Answer(Result<Done> result) =>
        new(result.TryGet(out _, out var refusal) ? null : refusal);

    private void CycleSoon()
    {
        _soon ??= this.RegisterGrainTimer(
            CycleNow, new GrainTimerCreationOptions(options.CycleSoon, Timeout.InfiniteTimeSpan));
    }

    private Task CycleNow()
    {
        _soon?.Dispose();
        _soon = null;
        return Cycle();
    }

    private Task Cycle()
    {
        try
        {
            Host.Cycle();
        }
        catch (InvalidOperationException bug)
        {
            // The core's state may be wrong: a new one is built from offers that are signed again and the journal.
            LogBroken(bug);
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(5001, LogLevel.Error, "The order book failed; it starts anew from the journal and renewed offers.")]
    private partial void LogBroken(Exception bug);
}
