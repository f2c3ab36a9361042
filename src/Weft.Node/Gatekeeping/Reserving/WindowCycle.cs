using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Requests for a time to come: matched ahead, held, and handed over when their time is there. What is held is lost
/// when its machine is, and its request is then in the auction again, of the window or of now.
/// </summary>
internal sealed class WindowCycle(
    GatekeepingPolicy policy, OrderBook book, Reservations reservations, LeaseWatch leases, NewsDesk news)
{
    /// <summary>Windows that are looked at in a cycle; each is an auction of its own.</summary>
    private const int MostWindows = 4;

    private readonly WindowMarket _market = new(policy, book, reservations, leases);
    private readonly OrderNames _names = new(policy.GpuClasses, policy.Regions);
    private readonly Dictionary<Hash32, UnixTime> _missing = [];
    private readonly HashSet<Hash32> _handedOver = [];
    private UnixTime _next;

    /// <summary>Matches whose time has come, as many as there is room for.</summary>
    public IReadOnlyList<Match> TakeDue(
        int room, Func<MachineId, (GpuMask Gpus, ulong Slots)> promised, UnixTime now, List<GatekeeperEffect> effects)
    {
        var due = new List<Match>();
        var taken = new Dictionary<MachineId, (GpuMask Gpus, ulong Slots)>();
        foreach (var held in reservations.All.Where(r => r.Start <= now).OrderBy(r => r.Start)
            .ThenBy(r => r.RequestHash).ToArray())
        {
            if (due.Count == room) break;
            if (book.Request(held.RequestHash) is not { IsHeld: true, BatchId: null } entry) continue;
            if (_market.Due(held, Promised, now).TryGet(out var match, out var why))
            {
                due.Add(match);
                Take(match);
                LetGo(held);
                entry.IsHeld = false;
                _handedOver.Add(held.RequestHash);
            }
            else Lose(held, why, effects);
        }

        return due;

        (GpuMask Gpus, ulong Slots) Promised(MachineId id)
        {
            var (before, here) = (promised(id), taken.GetValueOrDefault(id));
            return (before.Gpus.With(here.Gpus), before.Slots | here.Slots);
        }

        void Take(Match match)
        {
            foreach (var fill in match.Fills)
            {
                var id = new MachineId(fill.Offer.Provider, fill.Offer.Machine);
                var here = taken.GetValueOrDefault(id);
                taken[id] = (here.Gpus.With(fill.Gpus), here.Slots | (1UL << fill.Slot));
            }
        }
    }

    /// <summary>Looks after what is held, and for machines for who waits.</summary>
    public void Run(
        Func<MachineId, (GpuMask Gpus, ulong Slots)> promised, ulong seed, UnixTime now,
        List<GatekeeperEffect> effects)
    {
        foreach (var held in reservations.All.ToArray()) LookAfter(held, now, effects);
        // In the journal until the batch's outcome is known: before that a crash would forget both.
        foreach (var request in _handedOver.Where(r => book.Request(r) is not { BatchId: not null }).ToArray())
        {
            _handedOver.Remove(request);
            effects.Add(new ForgetReservation(request));
        }

        RequestEntry[] waiting =
        [
            .. book.Windows.Select(book.Request).OfType<RequestEntry>()
                .Where(r => r is { IsHeld: false, BatchId: null } && r.Start > now && r.Request.Value.Expiry >= now),
        ];
        if (now < _next && !waiting.Any(r => r.LastWhy is null)) return;
        _next = now.Plus((ulong)policy.WindowPause.TotalSeconds);
        // Who has not been looked at yet, then who was longest ago.
        foreach (var window in waiting.GroupBy(r => (r.Start!.Value, r.Request.Value.Duration))
            .OrderBy(w => w.Min(r => r.LookedAt)).ThenBy(w => w.Key.Item1).ThenBy(w => w.Key.Duration)
            .Take(MostWindows))
        {
            Look([.. window], promised, seed, now, effects);
        }
    }

    /// <summary>
    /// The batch's outcome is known: what was held for its requests is over, before the batch itself is forgotten.
    /// </summary>
    public void Settled(Batch batch, List<GatekeeperEffect> effects)
    {
        foreach (var match in batch.Matches)
            if (match.Request.Value.Hash() is var hash && _handedOver.Remove(hash))
                effects.Add(new ForgetReservation(hash));
    }

    /// <summary>An earlier life of the gateway held this.</summary>
    public void Recall(Reservation held, List<GatekeeperEffect> effects)
    {
        var request = held.Request.Value;
        if (news.IsSettled(held.RequestHash))
        {
            effects.Add(new ForgetReservation(held.RequestHash));
            return;
        }

        if (book.Request(held.RequestHash) is null && book.RequestByNonce(request.Renter, request.Nonce) is null)
            book.AddRequest(request.Renter, held.RequestHash, held.Request, hasPriority: false, held.Start);
        if (book.Request(held.RequestHash) is { BatchId: null, IsHeld: false } entry) Hold(held, entry);
        else _handedOver.Add(held.RequestHash);
    }

    /// <summary>On disk: from now on it may be told.</summary>
    public void Saved(ReservationSaved saved, List<GatekeeperEffect> effects)
    {
        if (reservations.All.FirstOrDefault(r => r.RequestHash == saved.Request) is not { } held) return;
        if (saved.Refusal is { } refusal) Lose(held, refusal, effects);
        else if (book.Request(saved.Request) is { } entry)
            news.Wait(entry, ReservingRefusals.Held(held.Machines.Count, held.Start, held.End, held.Price), effects);
    }

    private void Look(
        RequestEntry[] waiting, Func<MachineId, (GpuMask Gpus, ulong Slots)> promised, ulong seed, UnixTime now,
        List<GatekeeperEffect> effects)
    {
        var start = waiting[0].Start!.Value;
        var (all, inReach, matches) = _market.Match(waiting, promised, seed, now);
        if (matches.Count > 0) effects.Add(new PublishRound(Played(inReach, matches, start)));
        foreach (var match in matches)
        {
            var entry = book.Request(match.RequestHash)!;
            var held = new Reservation(
                entry.Request, start, match.Price,
                [.. match.Fills.Select(f => new HeldGpus(new(f.Offer.Provider, f.Offer.Machine), f.Gpus))]);
            Hold(held, entry);
            effects.Add(new SaveReservation(held));
        }

        var explainer = new Explainer(all, matches);
        foreach (var entry in waiting)
        {
            entry.LookedAt = now;
            if (entry.IsHeld) continue;
            var why = explainer.Of(new QueuedRequest(entry.Hash, entry.Request.Value, entry.Arrived));
            news.Wait(entry, ReservingRefusals.NotHeld(start, why.ToRefusal(_names)), effects);
        }
    }

    private PlayedRound Played(MatchingRound round, IReadOnlyList<Match> matches, UnixTime start) => new(
        policy.Domain, round.Settler, round.Now, round.Seed,
        new(
            FromNothing: true,
            [
                .. round.Supplies.Select(s => new FiledOffer(
                    s.OfferHash, book.MachineByOffer(s.OfferHash)!.Offer, s.Busy, s.UsedSlots, s.Longest)),
            ],
            [
                .. round.Requests.Select(r => new FiledRequest(
                    r.RequestHash, book.Request(r.RequestHash)!.Request, r.HasPriority)),
            ],
            []),
        matches, HandedIn: 0, start);

    private void LookAfter(Reservation held, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (book.Request(held.RequestHash) is not { IsHeld: true })
        {
            // Taken out, expired or settled.
            LetGo(held);
            effects.Add(new ForgetReservation(held.RequestHash));
            return;
        }

        var missing = false;
        foreach (var (id, gpus) in held.Machines)
        {
            var machine = book.Machine(id);
            if (machine is not null && _market.Fault(held, machine, now) is { } fault)
            {
                Lose(held, fault, effects);
                return;
            }

            // An offer leaves out what is leased: while a lease of it is known the machine is there.
            missing |= machine is null
                ? !leases.LeasesOn(id).Any()
                : !machine.Offer.Value.Gpus.With(machine.Busy).Includes(gpus);
        }

        if (!missing) _missing.Remove(held.RequestHash);
        else if (!_missing.TryGetValue(held.RequestHash, out var since)) _missing[held.RequestHash] = now;
        else if (now.Seconds - since.Seconds >= (ulong)policy.MaxOfferLife.TotalSeconds)
            Lose(held, ReservingRefusals.MachineGone(), effects);
    }

    private void Hold(Reservation held, RequestEntry entry)
    {
        reservations.Add(held);
        entry.IsHeld = true;
        foreach (var machine in held.Machines) book.Touch(machine.Machine);
    }

    private void LetGo(Reservation held)
    {
        reservations.Remove(held);
        _missing.Remove(held.RequestHash);
        foreach (var machine in held.Machines) book.Touch(machine.Machine);
    }

    private void Lose(Reservation held, Refusal why, List<GatekeeperEffect> effects)
    {
        LetGo(held);
        _next = default;
        effects.Add(new ForgetReservation(held.RequestHash));
        effects.Add(new CycleSoon());
        if (book.Request(held.RequestHash) is not { } entry) return;
        entry.IsHeld = false;
        entry.LookedAt = default;
        news.Wait(entry, ReservingRefusals.Lost(held.Start, why), effects);
    }
}
