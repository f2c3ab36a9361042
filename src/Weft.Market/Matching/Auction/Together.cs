namespace Weft.Market;

/// <summary>
/// Finds the site where all machines of a gang cost the least together, be they free or somebody has to make room.
/// </summary>
/// <remarks>
/// A site is looked at machine by machine, so the looks of a batch are bounded: gangs that come after, the lowest bids,
/// find none.
/// </remarks>
internal sealed class Together(Arena arena, Room room)
{
    private const long MaxLooks = 1 << 25;

    private readonly List<(long Cost, int Machine)> _found = [];
    private int[] _best = [];
    private long _looks;

    public void Clear() => _looks = 0;

    /// <summary>One machine for each seat, or none where no site has enough.</summary>
    /// <param name="moved">For each bid the chain that moved it last: what this one has moved stays.</param>
    public ReadOnlySpan<int> Find(int bid, ReadOnlySpan<int> moved, int chain)
    {
        var seats = arena.Bids.FirstSeat[bid + 1] - arena.Bids.FirstSeat[bid];
        var shape = arena.Intake.Shapes[arena.Bids.Shape[bid]];
        var (least, found) = (Prices.Nothing, 0);
        for (var site = 0; site < arena.Sites.Count && _looks < MaxLooks; site++)
        {
            var machines = arena.Sites.MachinesOf(site);
            if (machines.Length < seats) continue;
            var cost = Cost(machines, bid, in shape, seats, moved, chain);
            if (cost >= least) continue;
            (least, found) = (cost, seats);
            Buffers.Keep(ref _best, seats);
            for (var i = 0; i < seats; i++) _best[i] = _found[i].Machine;
        }

        return _best.AsSpan(0, found);
    }

    /// <summary>Of the cheapest so many machines of the site that the bid accepts; those are found then.</summary>
    private long Cost(
        ReadOnlySpan<int> machines, int bid, in Shape shape, int seats, ReadOnlySpan<int> moved, int chain)
    {
        var (gpus, price) = (arena.Bids.Gpus[bid], arena.Bids.Price[bid]);
        _found.Clear();
        foreach (var machine in machines)
        {
            var ask = arena.Machines.Ask[machine];
            // The others cost no less, free or not.
            if (ask > price || (_found.Count == seats && ask >= _found[^1].Cost)) break;
            _looks++;
            arena.Steps++;
            if (arena.Machines.Gpus[machine] < gpus || !arena.Kinds.Takes(arena.Machines.Kind[machine], in shape))
                continue;
            var cost = arena.HasRoom(machine, gpus) ? ask : room.CostOn(machine, bid, moved, chain);
            if (cost != Prices.Nothing) Keep(cost, machine, seats);
        }

        if (_found.Count < seats) return Prices.Nothing;
        var sum = 0L;
        foreach (var (cost, _) in _found) sum += Math.Min(cost, SeatChoice.MaxLoss);
        return sum;
    }

    /// <summary>The cheapest offer of a machine key; a gang gets each key once.</summary>
    private void Keep(long cost, int machine, int most)
    {
        var name = arena.Machines.Names[machine];
        var known = _found.FindIndex(found => arena.Machines.Names[found.Machine] == name);
        if (known >= 0 && _found[known].Cost <= cost) return;
        if (known >= 0) _found.RemoveAt(known);
        var at = _found.Count;
        while (at > 0 && _found[at - 1].Cost > cost) at--;
        _found.Insert(at, (cost, machine));
        if (_found.Count > most) _found.RemoveAt(most);
    }
}
