using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>From the book to the chain: match, preview, settle, and what follows from each outcome.</summary>
/// <remarks>
/// An order is in one batch at a time, and what a batch promises is taken until its outcome is known. Nothing that the
/// chain refused is tried again as it was: the guilty order leaves the book or rests.
/// </remarks>
internal sealed class SettleCycle(
    GatekeepingPolicy policy, OrderBook book, TradingFloor floor, NewsDesk news, LeaseWatch leases, WhyNot whyNot,
    WindowCycle windows)
{
    private readonly Dictionary<string, BatchState> _batches = [];
    private readonly SkipReaction _skips = new(policy, book, news);
    private ulong? _barren;

    public Refusal? Run(ulong seed, UnixTime now, List<GatekeeperEffect> effects)
    {
        Sweep(now, effects);
        foreach (var batch in _batches.Values.Where(b => b.RetryAt is { } at && at <= now)) Submit(batch, effects);
        PlanWindows(seed, now, effects);
        while (_batches.Count < policy.MaxBatchesInFlight)
        {
            if (Plan(seed, now, effects)) continue;
            whyNot.Tell(seed, now, effects);
            break;
        }

        return null;
    }

    public Refusal? RoundLost()
    {
        floor.LoseChanges();
        return null;
    }

    public Refusal? Previewed(BatchPreviewed previewed, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (!_batches.TryGetValue(previewed.BatchId, out var state)) return null;
        if (!previewed.Outcomes.TryGet(out var outcomes, out var refusal))
        {
            Drop(state, refusal, now, effects);
            return null;
        }

        var kept = new List<SignedMatch>();
        foreach (var match in state.Batch.Matches)
        {
            var hash = match.Request.Value.Hash();
            var outcome = outcomes.FirstOrDefault(o => o.RequestHash == hash);
            if (outcome is { Skip: 0 }) kept.Add(match);
            else if (outcome is not null) _skips.React(match, outcome.Skip, outcome.Reason, now, effects);
            else Release(hash, NewsRefusals.InTheBook(), now, effects);
        }

        Touch(state.Batch);
        if (kept.Count == 0)
        {
            _batches.Remove(state.Batch.Id);
            effects.Add(new CycleSoon());
            return null;
        }

        state.Batch = state.Batch with { Matches = kept };
        Submit(state, effects);
        return null;
    }

    public Refusal? Submitted(BatchSubmitted submitted, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (!_batches.TryGetValue(submitted.BatchId, out var state)) return null;
        if (!submitted.Receipt.TryGet(out var receipt, out var refusal))
        {
            // The intent may have been sent: the same one again is the same transaction, a new one is not.
            if (state.Submissions < policy.MaxSubmissions) state.RetryAt = now.Plus(Rest());
            else Drop(state, refusal, now, effects);
            return null;
        }

        Forget(state);
        foreach (var happened in receipt.Events)
        {
            if (happened is LeaseOpened opened) leases.Opened(opened, state.Batch.Endpoints, effects);
            if (happened is MatchSkipped skipped && MatchOf(state.Batch, skipped.RequestHash) is { } match)
                _skips.React(match, skipped.Skip, skipped.Reason, now, effects);
        }

        foreach (var match in state.Batch.Matches)
            Release(match.Request.Value.Hash(), NewsRefusals.InTheBook(), now, effects);
        windows.Settled(state.Batch, effects);
        effects.Add(new ForgetBatch(state.Batch.Id));
        effects.Add(new CycleSoon());
        return null;
    }

    /// <summary>
    /// Takes up a batch of an earlier life: its requests are in the book again until its outcome is known.
    /// </summary>
    public Refusal? Recall(Batch batch, List<GatekeeperEffect> effects)
    {
        if (_batches.ContainsKey(batch.Id)) return null;
        foreach (var match in batch.Matches)
        {
            var (request, hash) = (match.Request.Value, match.Request.Value.Hash());
            if (book.Request(hash) is null && book.RequestByNonce(request.Renter, request.Nonce) is null)
                book.AddRequest(request.Renter, hash, match.Request);
            if (book.Request(hash) is { } entry) entry.BatchId = batch.Id;
        }

        var state = new BatchState(batch);
        _batches.Add(batch.Id, state);
        Touch(batch);
        Submit(state, effects);
        return null;
    }

    private static void Submit(BatchState state, List<GatekeeperEffect> effects)
    {
        state.Submissions++;
        state.RetryAt = null;
        effects.Add(new SubmitBatch(state.Batch));
    }

    private void Sweep(UnixTime now, List<GatekeeperEffect> effects)
    {
        foreach (var id in book.TakeLateMachines(now))
            if (book.Machine(id) is { } machine && machine.Offer.Value.Expiry < now) book.RemoveMachine(id);
        foreach (var hash in book.TakeLateRequests(now))
        {
            if (book.Request(hash) is not { } request) continue;
            if (request.BatchId is not null) book.TellLateAgain(hash, now);
            else news.Refuse(request, GatekeepingRefusals.RequestExpiredUnfilled(request.LastWhy), effects);
        }
    }

    /// <summary>Makes batches of what matches now, as many as may be in flight; false when nothing does.</summary>
    private bool Plan(ulong seed, UnixTime now, List<GatekeeperEffect> effects)
    {
        var promised = Promised();
        floor.KeepUp(now, id => promised.GetValueOrDefault(id), whyNot.Came);
        // Where nothing came or went, the last answer stands: time alone makes no match.
        if (_barren == floor.Version) return false;
        var matches = floor.Requests == 0 || floor.Offers == 0 ? [] : floor.Match(now, seed);
        if (matches.Count == 0)
        {
            _barren = floor.Version;
            return false;
        }

        var room = (policy.MaxBatchesInFlight - _batches.Count) * policy.MaxMatchesPerBatch;
        Match[] handedIn = [.. matches.Take(room)];
        effects.Add(new PublishRound(new(
            policy.Domain, policy.Settler, now, seed, floor.TakeChanges(), matches, handedIn.Length)));
        foreach (var part in handedIn.Chunk(policy.MaxMatchesPerBatch))
            HandIn(BatchPlan.Of(part, book, now), effects);
        return true;
    }

    /// <summary>What is due comes before what may be matched now: it was promised. Then windows to come.</summary>
    private void PlanWindows(ulong seed, UnixTime now, List<GatekeeperEffect> effects)
    {
        var room = (policy.MaxBatchesInFlight - _batches.Count) * policy.MaxMatchesPerBatch;
        var promised = Promised();
        foreach (var part in windows.TakeDue(room, id => promised.GetValueOrDefault(id), now, effects)
            .Chunk(policy.MaxMatchesPerBatch))
        {
            HandIn(BatchPlan.Of(part, book, now), effects);
        }

        promised = Promised();
        windows.Run(id => promised.GetValueOrDefault(id), seed, now, effects);
    }

    private void HandIn(Batch batch, List<GatekeeperEffect> effects)
    {
        foreach (var match in batch.Matches)
        {
            var entry = book.Request(match.Request.Value.Hash())!;
            entry.BatchId = batch.Id;
            news.Wait(entry, NewsRefusals.BeingSettled(), effects);
        }

        _batches.Add(batch.Id, new(batch));
        Touch(batch);
        effects.Add(new PreviewBatch(batch.Id, batch.Matches));
    }

    /// <summary>What batches in flight have taken of machines.</summary>
    private Dictionary<MachineId, (GpuMask Gpus, ulong Slots)> Promised()
    {
        var promised = new Dictionary<MachineId, (GpuMask Gpus, ulong Slots)>();
        foreach (var fill in _batches.Values.SelectMany(b => b.Batch.Matches).SelectMany(m => m.Fills))
        {
            var id = IdOf(fill);
            var (gpus, slots) = promised.GetValueOrDefault(id);
            promised[id] = (gpus.With(fill.Gpus), slots | (1UL << fill.Slot));
        }

        return promised;
    }

    private void Forget(BatchState state)
    {
        _batches.Remove(state.Batch.Id);
        Touch(state.Batch);
    }

    /// <summary>What the batch takes of its machines has changed.</summary>
    private void Touch(Batch batch)
    {
        foreach (var fill in batch.Matches.SelectMany(match => match.Fills)) book.Touch(IdOf(fill));
    }

    private static MachineId IdOf(SignedFill fill) => new(fill.Offer.Value.Provider, fill.Offer.Value.Machine);

    private void Drop(BatchState state, Refusal why, UnixTime now, List<GatekeeperEffect> effects)
    {
        Forget(state);
        foreach (var match in state.Batch.Matches)
        {
            // What was sent in vain has cost gas: not for ever. What was never sent waits for the chain.
            if (state.Submissions > 0) _skips.Strike(match, why, now, effects);
            Release(match.Request.Value.Hash(), why, now, effects);
        }

        if (state.Submissions > 0) effects.Add(new ForgetBatch(state.Batch.Id));
    }

    private void Release(Hash32 request, Refusal why, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (book.Request(request) is not { BatchId: not null } entry) return;
        entry.BatchId = null;
        entry.RestsUntil = now.Plus(Rest());
        news.Wait(entry, why, effects);
    }

    private ulong Rest() => (ulong)policy.CoolDown.TotalSeconds;

    private static SignedMatch? MatchOf(Batch batch, Hash32 request) =>
        batch.Matches.FirstOrDefault(m => m.Request.Value.Hash() == request);

    private sealed class BatchState(Batch batch)
    {
        public Batch Batch { get; set; } = batch;

        public int Submissions { get; set; }

        /// <summary>When to hand it in again; null while an answer is awaited.</summary>
        public UnixTime? RetryAt { get; set; }
    }
}
