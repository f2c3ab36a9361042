using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Drives a <see cref="Gatekeeper"/> over the ports: looks facts up, performs effects, tells watchers.
/// </summary>
/// <remarks>
/// Decisions are taken one after the other under a lock that is never held over a wait. Work that was started goes on
/// in the caller's scheduler; a bug in it surfaces at the next <see cref="Cycle"/>.
/// </remarks>
/// <param name="publish">Takes each round of matching that came to something, or says that it cannot; may not wait.
/// </param>
/// <param name="priority">Asked when a request comes in; null where nobody has priority.</param>
/// <param name="observer">Hears what becomes of requests; may not wait.</param>
/// <param name="drawSeed">For who needs the same history twice; null: seeds that nobody can know beforehand.</param>
/// <param name="tiers">What checkers have found; null where nobody is checked.</param>
/// <param name="cycleSoon">Called when something new may fit; the owner calls <see cref="Cycle"/> soon after.</param>
public sealed class GatekeeperHost(
    GatekeepingPolicy policy, IChainReader chain, ISettlement settlement, IJournal journal, TimeProvider time,
    Action cycleSoon, Func<PlayedRound, bool>? publish = null, IPriority? priority = null,
    IRequestObserver? observer = null, Func<ulong>? drawSeed = null, ITiers? tiers = null) : IGatewayDesk, IDisposable
{
    private const int MaxRefreshing = 64;

    private readonly Lock _gate = new();
    private readonly Gatekeeper _keeper = new(policy);
    private readonly Watchers _watchers = new();
    private readonly HashSet<MachineId> _refreshing = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Stops what is under way and lets watchers go: they ask the next life of the gateway.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _watchers.Complete();
    }

    /// <summary>
    /// Takes up the batches that an earlier life had handed to the chain, and what it held for later. Call once, before
    /// anything else.
    /// </summary>
    public async Task RecallAsync(CancellationToken cancel)
    {
        foreach (var (_, bytes) in await journal.LoadAsync(BatchJournal.Prefix, cancel))
            Apply(new BatchRecalled(BatchJournal.Decode(bytes)));
        foreach (var (_, bytes) in await journal.LoadAsync(ReservationJournal.Prefix, cancel))
            Apply(new ReservationRecalled(ReservationJournal.Decode(bytes)));
    }

    /// <summary>Looks for matches and settles them; about every second, and soon after something new came.</summary>
    public void Cycle()
    {
        lock (_gate)
        {
            if (_running.Find(t => t.IsFaulted) is { Exception: { } bug })
                throw new InvalidOperationException("The gateway's work failed.", bug.InnerException);
            _running.RemoveAll(t => t.IsCompleted);
        }

        Apply(new CycleDue(drawSeed is null ? Drawn() : drawSeed()));
    }

    public void Hear(ChainEvent happened) => Apply(new ChainHappened(happened));

    public BookSnapshot Snapshot()
    {
        lock (_gate) return _keeper.Snapshot(Now());
    }

    /// <summary>The machines in the book that have something free, with where they are reached.</summary>
    public IReadOnlyList<MachineAt> Reachable()
    {
        lock (_gate) return _keeper.Reachable(Now());
    }

    /// <summary>The requests that wait for a match.</summary>
    public IReadOnlyList<Request> Waiting()
    {
        lock (_gate) return _keeper.Waiting(Now());
    }

    /// <summary>Completes when nothing that was started is still under way.</summary>
    public async Task WhenIdleAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_gate) running = [.. _running.Where(t => !t.IsCompleted)];
            if (running.Length == 0) return;
            await Task.WhenAll(running);
        }
    }

    public async Task<Result<Done>> PublishAsync(
        Address caller, Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel)
    {
        var arrival = new OfferArrived(caller, offer, endpoint, Facts: null, last);
        var screened = Apply(arrival);
        if (screened.Refusal is { } no) return no;
        if (!screened.Effects.OfType<LookUpOffer>().Any()) return default(Done);
        var machine = await chain.MachineAsync(offer.Value.Provider, offer.Value.Machine, cancel);
        if (!machine.TryGet(out var view, out var refusal)) return refusal;
        var signed = await IsSignedAsync(offer.Value.Machine, offer.Value.Hash(), offer.Signature, cancel);
        if (!signed.TryGet(out var isSigned, out refusal)) return refusal;
        EndingFacts? ending = null;
        if (isSigned && last is not null && offer.Value.Ended is { } ended)
        {
            if (!(await LookUpEndingAsync(ended, last, cancel)).TryGet(out ending, out refusal)) return refusal;
        }

        return Answer(Apply(arrival with { Facts = new(isSigned, view, ending, TierOf(offer.Value)) }));
    }

    public async Task<Result<Done>> SubmitAsync(
        Address caller, Signed<Request> request, UnixTime? start, CancellationToken cancel)
    {
        var arrival = new RequestArrived(caller, request, Facts: null, start);
        var screened = Apply(arrival);
        if (screened.Refusal is { } no) return no;
        if (!screened.Effects.OfType<LookUpRequest>().Any()) return default(Done);
        var signed = await IsSignedAsync(request.Value.Renter, request.Value.Hash(), request.Signature, cancel);
        if (!signed.TryGet(out var isSigned, out var refusal)) return refusal;
        var account = await chain.AccountAsync(request.Value.Renter, cancel);
        if (!account.TryGet(out var view, out refusal)) return refusal;
        // Whoever cannot be asked about is as good as everybody else.
        var first = priority is not null
            && (await priority.HasPriorityAsync(request.Value.Renter, cancel)).TryGet(out var has, out _) && has;
        var more = start is not null && priority is not null
            && (await priority.MayReserveAsync(request.Value.Renter, cancel)).TryGet(out has, out _) && has;
        return Answer(Apply(arrival with { Facts = new(isSigned, view.Free, first, more) }));
    }

    public async IAsyncEnumerable<RequestNews> WatchAsync(
        Address caller, Hash32 requestHash, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var watch = _watchers.Open(requestHash);
        if (watch is null)
        {
            yield return new RequestRefused(requestHash, GatekeepingRefusals.TooManyWatchers(Watchers.Most));
            yield break;
        }

        RequestNews? news;
        lock (_gate)
        {
            news = _keeper.NewsOf(requestHash)
                ?? new RequestRefused(requestHash, GatekeepingRefusals.RequestUnknown(requestHash));
        }

        while (news is not null)
        {
            yield return news;
            news = news is RequestWaiting ? await watch.NextAsync(cancel) : null;
        }
    }

    public Task<Result<Done>> WithdrawAsync(Address caller, Hash32 order, CancellationToken cancel) =>
        Task.FromResult(Answer(Apply(new OrderWithdrawn(caller, order))));

    public Task<Result<OfferAdvice>> AdviseAsync(Address caller, Hash32 offer, CancellationToken cancel)
    {
        lock (_gate)
        {
            return Task.FromResult<Result<OfferAdvice>>(_keeper.Advise(offer, Now()) is { } advice
                ? advice with { Tier = _keeper.Find(offer) is { } known ? TierOf(known) : Tier.Claimed }
                : GatekeepingRefusals.OrderUnknown(offer));
        }
    }

    private Tier TierOf(Offer offer) => tiers?.Of(offer, Now()) ?? Tier.Claimed;

    private async Task<Result<EndingFacts>> LookUpEndingAsync(
        LeaseKey ended, LastVoucher last, CancellationToken cancel)
    {
        var lease = await chain.LeaseAsync(ended, cancel);
        if (!lease.TryGet(out var status, out var refusal)) return refusal;
        // The market asks for no signature under a voucher of nothing.
        if (last.Amount.IsZero) return new EndingFacts(Signed: true, status);
        var signed = await IsSignedAsync(last.Renter, last.VoucherFor(ended).Hash(), last.Signature, cancel);
        return signed.TryGet(out var isSigned, out refusal) ? new EndingFacts(isSigned, status) : refusal;
    }

    private static Result<Done> Answer(GatekeeperDecision decision) =>
        decision.Refusal is { } refusal ? refusal : default(Done);

    /// <summary>Whoever knew it when signing could try nonces until its order wins every tie.</summary>
    private static ulong Drawn() => BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private UnixTime Now() => UnixTime.From(time.GetUtcNow());

    private Task<Result<bool>> IsSignedAsync(
        Address signer, Hash32 hash, ReadOnlyMemory<byte> signature, CancellationToken cancel) =>
        chain.IsSignedByAsync(signer, policy.Domain.Digest(hash), signature, cancel);

    private GatekeeperDecision Apply(GatekeeperInput input)
    {
        GatekeeperDecision decision;
        lock (_gate)
        {
            var now = Now();
            decision = _keeper.Decide(input, now);
            // Inside the lock, so that watchers hear news in the order in which it was decided.
            if (input is RequestArrived arrival && decision.Effects.OfType<CycleSoon>().Any())
                observer?.Taken(arrival.Request.Value, now);
            foreach (var tell in decision.Effects.OfType<Tell>())
            {
                _watchers.Tell(tell.News);
                observer?.Told(tell.News, now);
            }
        }

        foreach (var effect in decision.Effects) Start(effect);
        return decision;
    }

    private void Start(GatekeeperEffect effect)
    {
        switch (effect)
        {
            case CycleSoon:
                cycleSoon();
                break;
            case PublishRound published:
                if (publish?.Invoke(published.Round) == false) Apply(new RoundLost());
                break;
            case PreviewBatch preview:
                Track(PreviewAsync(preview));
                break;
            case SubmitBatch submit:
                Track(SubmitAsync(submit));
                break;
            case ForgetBatch done:
                Track(ForgetKeyAsync(BatchJournal.Key(done.BatchId)));
                break;
            case SaveReservation save:
                Track(SaveAsync(save.Reservation));
                break;
            case ForgetReservation forget:
                Track(ForgetKeyAsync(ReservationJournal.Key(forget.Request)));
                break;
            case RefreshMachine refresh:
                Track(RefreshAsync(new(refresh.Provider, refresh.Machine)));
                break;
        }
    }

    private void Track(Task work)
    {
        if (work.IsCompletedSuccessfully) return;
        lock (_gate) _running.Add(work);
    }

    private async Task PreviewAsync(PreviewBatch preview)
    {
        var outcomes = await settlement.PreviewAsync(preview.Matches, _stopping.Token);
        Apply(new BatchPreviewed(preview.BatchId, outcomes));
    }

    private async Task SubmitAsync(SubmitBatch submit)
    {
        Apply(new BatchSubmitted(submit.Batch.Id, await JournalAndSubmitAsync(submit.Batch)));
    }

    private async Task<Result<ChainReceipt>> JournalAndSubmitAsync(Batch batch)
    {
        try
        {
            await journal.SaveAsync(BatchJournal.Key(batch.Id), BatchJournal.Encode(batch), _stopping.Token);
        }
        catch (RefusalException full)
        {
            // What is not journaled is not sent.
            return full.Why;
        }

        return await settlement.SubmitAsync(batch.ToIntent(), _stopping.Token);
    }

    private async Task SaveAsync(Reservation held)
    {
        Refusal? no = null;
        try
        {
            await journal.SaveAsync(
                ReservationJournal.Key(held.RequestHash), ReservationJournal.Encode(held), _stopping.Token);
        }
        catch (RefusalException full)
        {
            no = full.Why;
        }

        Apply(new ReservationSaved(held.RequestHash, no));
    }

    private async Task ForgetKeyAsync(string key)
    {
        try
        {
            await journal.DeleteAsync(key, _stopping.Token);
        }
        catch (RefusalException)
        {
            // It is recalled at the next start, and the chain says again what became of it.
        }
    }

    private async Task RefreshAsync(MachineId id)
    {
        lock (_gate)
        {
            // A view that is not refreshed now is refreshed when the machine renews its offer.
            if (_refreshing.Count >= MaxRefreshing || !_refreshing.Add(id)) return;
        }

        try
        {
            var machine = await chain.MachineAsync(id.Provider, id.Machine, _stopping.Token);
            if (machine.TryGet(out var view, out _)) Apply(new MachineSeen(id.Provider, id.Machine, view));
        }
        finally
        {
            lock (_gate) _refreshing.Remove(id);
        }
    }
}
