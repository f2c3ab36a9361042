using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// The part of the book that can trade now, as a market that stands: kept in step with what changes in the book, so
/// that a round of matching costs what came and went, not what is there.
/// </summary>
internal sealed class TradingFloor(GatekeepingPolicy policy, OrderBook book, Reservations reservations)
{
    private readonly StandingMarket _market = new(policy.Settler);
    private readonly Unshown _unshown = new();
    private readonly Dictionary<MachineId, Hash32> _offers = [];
    private readonly Deadlines<MachineId> _restingMachines = new();
    private readonly Deadlines<Hash32> _restingRequests = new();

    public int Offers => _market.Supplies;

    public int Requests => _market.Requests;

    /// <summary>Grows with every change: what was found before is out of date then.</summary>
    public ulong Version { get; private set; }

    /// <param name="promised">What batches in flight have taken of a machine.</param>
    /// <param name="came">Told of each request that is new here.</param>
    public void KeepUp(UnixTime now, Func<MachineId, (GpuMask Gpus, ulong Slots)> promised, Action<RequestEntry> came)
    {
        foreach (var id in _restingMachines.TakeBefore(now.Plus(1))) book.Touch(id);
        foreach (var hash in _restingRequests.TakeBefore(now.Plus(1))) book.Touch(hash);
        foreach (var id in book.TakeTouchedMachines()) Look(id, now, promised);
        foreach (var hash in book.TakeTouchedRequests()) Look(hash, now, came);
    }

    public IReadOnlyList<Match> Match(UnixTime now, ulong seed) => _market.Match(now, seed);

    /// <summary>All that can trade, for who shows or explains a round.</summary>
    public MatchingRound Round(UnixTime now, ulong seed) => _market.Round(now, seed);

    /// <summary>What became otherwise since this was asked last, for who shows the round.</summary>
    public RoundChanges TakeChanges()
    {
        var (offers, requests, gone) = (new List<FiledOffer>(), new List<FiledRequest>(), new List<Hash32>());
        foreach (var hash in _unshown.Orders)
        {
            if (_market.Find(hash) is { } supply)
                offers.Add(new(
                    hash, book.MachineByOffer(hash)!.Offer, supply.Busy, supply.UsedSlots, supply.Longest));
            else if (_market.FindRequest(hash) is { } request)
                requests.Add(new(hash, book.Request(hash)!.Request, request.HasPriority));
            else gone.Add(hash);
        }

        var changes = new RoundChanges(_unshown.IsEverything, offers, requests, gone);
        _unshown.Shown();
        return changes;
    }

    /// <summary>What was taken last did not come to anybody: the next changes are from nothing.</summary>
    public void LoseChanges() => _unshown.Lost(_market.Orders);

    private void Look(MachineId id, UnixTime now, Func<MachineId, (GpuMask Gpus, ulong Slots)> promised)
    {
        var supply = book.Machine(id) is { } machine ? SupplyOf(machine, now, promised(id)) : null;
        if (_offers.TryGetValue(id, out var before) && before != supply?.OfferHash)
        {
            _market.Remove(before);
            _offers.Remove(id);
            Changed(before, wasHere: true, isHere: false);
        }

        if (supply is null || _market.Find(supply.OfferHash) is var known && known == supply) return;
        _market.Put(supply);
        _offers[id] = supply.OfferHash;
        Changed(supply.OfferHash, wasHere: known is not null, isHere: true);
    }

    private void Changed(Hash32 order, bool wasHere, bool isHere)
    {
        Version++;
        _unshown.Note(order, wasHere, isHere);
    }

    private void Look(Hash32 hash, UnixTime now, Action<RequestEntry> came)
    {
        var entry = book.Request(hash);
        // What is held waits for its time and is handed over by itself.
        var trades = entry is { BatchId: null, IsHeld: false };
        var from = entry?.Start is { } start && start > entry.RestsUntil ? start : entry?.RestsUntil;
        if (trades && from <= now)
        {
            if (!_market.Add(new(hash, entry!.Request.Value, entry.Arrived, entry.HasPriority))) return;
            Changed(hash, wasHere: false, isHere: true);
            came(entry);
            return;
        }

        if (trades) _restingRequests.Add(hash, from!.Value);
        if (_market.Remove(hash)) Changed(hash, wasHere: true, isHere: false);
    }

    private Supply? SupplyOf(MachineEntry machine, UnixTime now, (GpuMask Gpus, ulong Slots) promised)
    {
        if (machine.RestsUntil > now)
        {
            _restingMachines.Add(machine.Id, machine.RestsUntil);
            return null;
        }

        var (gpus, slots) = promised;
        var lent = reservations.Lent(machine.Id, Free(machine, gpus, slots), now, out var changes);
        if (changes is { } at) _restingMachines.Add(machine.Id, at);
        return lent;
    }

    private static Supply Free(MachineEntry machine, GpuMask gpus, ulong slots) =>
        // One match a round, for this slot alone: what it frees is not promised before the chain has freed it.
        machine.Ending is { } ending && (slots & (1UL << ending.Slot)) == 0
            ? new(machine.OfferHash, machine.Offer.Value, machine.BusyUnlessEnded.With(gpus), ~(1UL << ending.Slot))
            : new(machine.OfferHash, machine.Offer.Value, machine.Busy.With(gpus), machine.OpenSlots | slots);
}
