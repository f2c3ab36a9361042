using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>From the book to the chain: match, preview, settle, and what follows from each outcome.</summary>
/// <remarks>
/// An order is in one batch at a time, and what a batch promises is taken until its outcome is known. Nothing that the
/// chain refused is tried again as it was: the guilty order leaves the book or rests.
/// </remarks>
internal sealed class SettleCycle(GatekeepingPolicy policy, OrderBook book, NewsDesk news, LeaseWatch leases)
{
    private readonly Dictionary<string, BatchState> _batches = [];
    private readonly SkipReaction _skips = new(policy, book, news);
    private readonly MatchOrders _match = policy.Match ?? new Auction().Run;

    public Refusal? Run(ulong seed, UnixTime now, List<GatekeeperEffect> effects)
    {
        Sweep(now, effects);
        foreach (var batch in _batches.Values.Where(b => b.RetryAt is { } at && at <= now)) Submit(batch, effects);
        while (_batches.Count < policy.MaxBatchesInFlight && Plan(seed, now, effects))
        {
        }

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

        _batches.Remove(state.Batch.Id);
        foreach (var happened in receipt.Events)
        {
            if (happened is LeaseOpened opened) leases.Opened(opened, state.Batch.Endpoints, effects);
            if (happened is MatchSkipped skipped && MatchOf(state.Batch, skipped.RequestHash) is { } match)
                _skips.React(match, skipped.Skip, skipped.Reason, now, effects);
        }

        foreach (var match in state.Batch.Matches)
            Release(match.Request.Value.Hash(), NewsRefusals.InTheBook(), now, effects);
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
        foreach (var machine in book.Machines.Where(m => m.Offer.Value.Expiry < now).ToArray())
            book.RemoveMachine(machine.Id);
        foreach (var request in book.Requests
            .Where(r => r.BatchId is null && r.Request.Value.Expiry < now).ToArray())
            news.Refuse(request, GatekeepingRefusals.RequestExpiredUnfilled(request.LastWhy), effects);
    }

    /// <summary>Makes one batch of what matches now; true when there is more than fits into one.</summary>
    private bool Plan(ulong seed, UnixTime now, List<GatekeeperEffect> effects)
    {
        var requests = book.Requests.Where(r => r.BatchId is null && r.RestsUntil <= now).ToArray();
        if (requests.Length == 0) return false;
        var round = new MatchingRound(
            Supplies(now), [.. requests.Select(r => new QueuedRequest(r.Hash, r.Request.Value, r.Arrived))],
            policy.Settler, now, seed);
        var result = _match(round);
        foreach (var why in result.Unfilled) news.Wait(book.Request(why.RequestHash)!, why.ToRefusal(), effects);
        if (result.Matches.Count == 0) return false;
        var batch = BatchPlan.Of([.. result.Matches.Take(policy.MaxMatchesPerBatch)], book, now);
        foreach (var match in batch.Matches)
        {
            var entry = book.Request(match.Request.Value.Hash())!;
            entry.BatchId = batch.Id;
            news.Wait(entry, NewsRefusals.BeingSettled(), effects);
        }

        _batches.Add(batch.Id, new(batch));
        effects.Add(new PublishRound(FileOf(round, requests, result.Matches, batch.Matches.Count)));
        effects.Add(new PreviewBatch(batch.Id, batch.Matches));
        return result.Matches.Count > policy.MaxMatchesPerBatch;
    }

    private RoundFile FileOf(
        MatchingRound round, IEnumerable<RequestEntry> requests, IReadOnlyList<Match> matches, int handedIn) =>
        RoundFile.Of(
            policy.Domain, round,
            round.Supplies.Select(s => new FiledOffer(
                s.OfferHash, book.MachineByOffer(s.OfferHash)!.Offer, s.Busy, s.UsedSlots)),
            requests.Select(r => new FiledRequest(r.Hash, r.Request)), matches, handedIn);

    /// <summary>Machines that do not rest, less what is leased and what batches in flight promise.</summary>
    private List<Supply> Supplies(UnixTime now)
    {
        var promised = new Dictionary<MachineId, (GpuMask Gpus, ulong Slots)>();
        foreach (var fill in _batches.Values.SelectMany(b => b.Batch.Matches).SelectMany(m => m.Fills))
        {
            var id = new MachineId(fill.Offer.Value.Provider, fill.Offer.Value.Machine);
            var (gpus, slots) = promised.GetValueOrDefault(id);
            promised[id] = (gpus.With(fill.Gpus), slots | (1UL << fill.Slot));
        }

        var supplies = new List<Supply>();
        foreach (var machine in book.Machines.Where(m => m.RestsUntil <= now))
        {
            var (gpus, slots) = promised.GetValueOrDefault(machine.Id);
            if (machine.Ending is { } ending && (slots & (1UL << ending.Slot)) == 0)
            {
                // One match a round, for this slot alone: what it frees is not promised before the chain has freed it.
                supplies.Add(new(
                    machine.OfferHash, machine.Offer.Value, machine.BusyUnlessEnded.With(gpus),
                    ~(1UL << ending.Slot)));
                continue;
            }

            supplies.Add(new(
                machine.OfferHash, machine.Offer.Value, machine.Busy.With(gpus), machine.OpenSlots | slots));
        }

        return supplies;
    }

    private void Drop(BatchState state, Refusal why, UnixTime now, List<GatekeeperEffect> effects)
    {
        _batches.Remove(state.Batch.Id);
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
