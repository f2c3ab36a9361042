using System.Diagnostics.CodeAnalysis;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Keeps the book's view of GPUs and slots in step with the chain, and sees requests settled.</summary>
internal sealed class LeaseWatch(OrderBook book, NewsDesk news)
{
    private const int MaxOpen = 100_000;

    /// <summary>Machines that are looked up when a lease closes of which nothing is known.</summary>
    private const int MostLookedUp = 1_000;

    private readonly Dictionary<Hash32, LeaseOpened> _open = [];
    private readonly Dictionary<MachineId, HashSet<Hash32>> _openOn = [];

    /// <summary>When so many GPUs of an offer are free at the latest; null where that is not known.</summary>
    public UnixTime? FreesAt(Hash32 offer, int gpus)
    {
        if (book.MachineByOffer(offer) is not { } machine) return null;
        var free = machine.Offer.Value.Gpus.Without(machine.Busy);
        foreach (var lease in LeasesOn(machine.Id).OrderBy(lease => lease.Deadline))
        {
            free = free.With(new(lease.Gpus.Bits & machine.Offer.Value.Gpus.Bits));
            if (free.Count >= gpus) return lease.Deadline;
        }

        return null;
    }

    public Refusal? Happened(ChainEvent happened, List<GatekeeperEffect> effects)
    {
        switch (happened)
        {
            case LeaseOpened opened:
                Opened(opened, endpoints: null, effects);
                break;
            case LeaseClosed closed:
                Closed(closed, effects);
                break;
            case ChainReorganised reorganised:
                TakeBack(reorganised.Block, effects);
                break;
        }

        return null;
    }

    /// <summary>
    /// May be heard twice, from a receipt and from the chain's feed; the second time changes nothing.
    /// </summary>
    public void Opened(
        LeaseOpened opened, IReadOnlyDictionary<MachineId, Uri>? endpoints, List<GatekeeperEffect> effects)
    {
        var lease = opened.Lease;
        var id = new MachineId(lease.Key.Provider, lease.Key.Machine);
        // Memory has a bound; a lease that is not remembered is looked up when it closes.
        if (_open.Count >= MaxOpen)
        {
            _open.Clear();
            _openOn.Clear();
        }

        var machine = book.Machine(id);
        if (machine is not null && _open.TryAdd(lease.Id, opened))
        {
            if (!_openOn.TryGetValue(id, out var leases)) _openOn.Add(id, leases = []);
            leases.Add(lease.Id);
            machine.Busy = machine.Busy.With(lease.Gpus);
            machine.OpenSlots |= 1UL << lease.Key.Slot;
            // A slot has one lease: the one that was to end has ended, by this match or before.
            if (machine.Ending?.Slot == lease.Key.Slot) machine.Ending = null;
        }

        if (book.Request(lease.RequestHash) is not { } request) return;
        if (request.Opened.Exists(o => o.Lease.Id == lease.Id)) return;
        var endpoint = endpoints?.GetValueOrDefault(id) ?? machine?.Endpoint;
        if (endpoint is null)
        {
            news.Refuse(request, GatekeepingRefusals.SettledElsewhere(lease.Id), effects);
            return;
        }

        request.Opened.Add(new(lease, endpoint, opened.Transaction));
        if (request.Opened.Count == request.Request.Value.Machines) news.Settle(request, effects);
    }

    public Refusal? Seen(MachineSeen seen, List<GatekeeperEffect> effects)
    {
        if (book.Machine(new(seen.Provider, seen.Machine)) is not { } machine) return null;
        if (!seen.View.Enrolled || machine.Offer.Value.Nonce < seen.View.NonceFloor)
        {
            book.RemoveMachine(machine.Id);
            return null;
        }

        machine.Busy = seen.View.Busy;
        machine.OpenSlots = seen.View.OpenSlots;
        if (machine.Ending is { } ending && (machine.OpenSlots & (1UL << ending.Slot)) == 0) machine.Ending = null;
        effects.Add(new CycleSoon());
        return null;
    }

    private void Closed(LeaseClosed closed, List<GatekeeperEffect> effects)
    {
        var ended = book.MachineByEnding(closed.Lease);
        if (ended is not null) ended.Ending = null;
        if (!Forget(closed.Lease, out var opened))
        {
            if (ended is not null)
            {
                effects.Add(new RefreshMachine(ended.Id.Provider, ended.Id.Machine));
                return;
            }

            // Opened before this gateway's time: which machine it was on, only the chain knows.
            effects.AddRange(book.Machines.Where(m => m.OpenSlots != 0).Take(MostLookedUp)
                .Select(m => new RefreshMachine(m.Id.Provider, m.Id.Machine)));
            return;
        }

        var lease = opened.Lease;
        var id = new MachineId(lease.Key.Provider, lease.Key.Machine);
        if (book.Machine(id) is not { } machine) return;
        // The match that ended it has opened another in its slot, and may have been heard of first.
        var others = LeasesOn(id).ToArray();
        machine.Busy = others.Aggregate(machine.Busy.Without(lease.Gpus), (busy, other) => busy.With(other.Gpus));
        machine.OpenSlots = others.Aggregate(
            machine.OpenSlots & ~(1UL << lease.Key.Slot), (slots, other) => slots | (1UL << other.Key.Slot));
        effects.Add(new CycleSoon());
    }

    /// <summary>
    /// The chain took blocks back: what they opened is looked up, what they settled may be settled again.
    /// </summary>
    private void TakeBack(ulong block, List<GatekeeperEffect> effects)
    {
        foreach (var opened in _open.Values.Where(o => o.Block > block).ToArray())
        {
            Forget(opened.Lease.Id, out _);
            news.ForgetSettled(opened.Lease.RequestHash);
            effects.Add(new RefreshMachine(opened.Lease.Key.Provider, opened.Lease.Key.Machine));
        }
    }

    public IEnumerable<Lease> LeasesOn(MachineId id) =>
        _openOn.TryGetValue(id, out var leases) ? leases.Select(lease => _open[lease].Lease) : [];

    private bool Forget(Hash32 lease, [NotNullWhen(true)] out LeaseOpened? opened)
    {
        if (!_open.Remove(lease, out opened)) return false;
        var id = new MachineId(opened.Lease.Key.Provider, opened.Lease.Key.Machine);
        if (_openOn.TryGetValue(id, out var leases) && leases.Remove(lease) && leases.Count == 0) _openOn.Remove(id);
        return true;
    }
}
