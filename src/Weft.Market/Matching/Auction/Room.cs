namespace Weft.Market;

/// <summary>
/// How to make room for a bid: the machine, and the seats on it, whose bids together lose the least when each goes to
/// its next best place or goes unfilled.
/// </summary>
internal sealed class Room(Arena arena, Learned learned)
{
    /// <summary>Machines of a kind that one search looks at: in a crowd they are alike.</summary>
    private const int MaxMachines = 8;

    private readonly SeatChoice _choice = new();

    /// <summary>
    /// The lowest cost, per GPU, of room on a machine of the kind; <see cref="Prices.Nothing"/> where there is none.
    /// </summary>
    /// <param name="moved">For each bid the chain that moved it last: what this one has moved stays.</param>
    /// <param name="way">The machine and seats, if the cost is below <paramref name="limit"/>.</param>
    public long Find(int kind, int bid, ReadOnlySpan<int> moved, int chain, long limit, ref Eviction way)
    {
        var (machines, gpus, price) = (arena.Machines, arena.Bids.Gpus[bid], arena.Bids.Price[bid]);
        var start = machines.KindStart[kind];
        var count = machines.KindStart[kind + 1] - start;
        var offset = count > MaxMachines ? (int)((uint)chain * 2_654_435_761U % (uint)count) : 0;
        var (best, found) = (Prices.Nothing, -1);
        for (var i = Math.Min(count, MaxMachines) - 1; i >= 0; i--)
        {
            var machine = start + ((offset + i) % count);
            arena.Steps++;
            if (machines.Gpus[machine] < gpus || machines.Ask[machine] > price) continue;
            var cost = On(machine, bid, moved, chain, anew: false);
            if (cost < best) (best, found) = (cost, machine);
        }

        if (found < 0) return Prices.Nothing;
        best = On(found, bid, moved, chain, anew: true);
        if (best < limit) way.Set(found, _choice.Seats);
        return best;
    }

    /// <summary>What room on a machine costs, per GPU, as far as is known.</summary>
    public long CostOn(int machine, int bid, ReadOnlySpan<int> moved, int chain)
    {
        arena.Steps++;
        return On(machine, bid, moved, chain, anew: false);
    }

    /// <summary>Who has to leave the machine; false where it cannot be.</summary>
    public bool TryFindOn(int machine, int bid, ReadOnlySpan<int> moved, int chain, ref Eviction way)
    {
        if (On(machine, bid, moved, chain, anew: true) == Prices.Nothing) return false;
        way.Set(machine, _choice.Seats);
        return true;
    }

    /// <summary>Lowers the learned prices of a taken machine's kind to what room on it costs, for each size.</summary>
    /// <returns>False for nothing learned.</returns>
    public bool Teach(int machine)
    {
        var (seating, hasLearned) = (arena.Seating, false);
        Collect(machine, -1, [], 0, anew: true);
        var (prices, kind, ask) = (arena.Prices, arena.Machines.Kind[machine], arena.Machines.Ask[machine]);
        for (var level = arena.Sizes.LevelsWithin(arena.Machines.Gpus[machine]) - 1; level >= 0; level--)
        {
            var gpus = arena.Sizes[level];
            var missing = gpus - seating.FreeGpus(machine);
            if (missing <= 0 && seating.FreeSlots(machine) > 0) break;
            var cost = PerGpu(_choice.Cheapest(missing), gpus, ask);
            if (cost >= prices.Learned(level)[kind]) continue;
            prices.Learn(level, kind, cost);
            hasLearned = true;
        }

        return hasLearned;
    }

    private long On(int machine, int bid, ReadOnlySpan<int> moved, int chain, bool anew)
    {
        var seating = arena.Seating;
        var gpus = arena.Bids.Gpus[bid];
        var missing = gpus - seating.FreeGpus(machine);
        if (missing <= 0 && seating.FreeSlots(machine) > 0) return Prices.Nothing;
        if (arena.IsGang(bid) && arena.SitsOn(bid, machine)) return Prices.Nothing;
        Collect(machine, bid, moved, chain, anew);
        return PerGpu(_choice.Cheapest(missing), gpus, arena.Machines.Ask[machine]);
    }

    private static long PerGpu(long loss, int gpus, long ask)
    {
        if (loss == Prices.Nothing) return loss;
        return ask + ((loss + gpus - 1) / gpus);
    }

    private void Collect(int machine, int bid, ReadOnlySpan<int> moved, int chain, bool anew)
    {
        var seating = arena.Seating;
        var ask = arena.Machines.Ask[machine];
        _choice.Clear();
        for (var seat = seating.First(machine); seat >= 0; seat = seating.Next(seat))
        {
            var who = seating.BidOf(seat);
            arena.Steps++;
            if (bid >= 0 && (moved[who] == chain || who == bid)) continue;
            var size = arena.Bids.Gpus[who];
            _choice.Add(seat, size, Loss(who, machine, size, ask, anew));
        }
    }

    /// <summary>What the whole market loses if the bid has to leave the machine.</summary>
    private long Loss(int who, int machine, int size, long ask, bool anew)
    {
        if (arena.IsGang(who)) return Math.Min(arena.SurplusOf(who), SeatChoice.MaxLoss);
        var price = anew ? learned.Ask(who, machine) : learned.Alternative(who, machine);
        return size * Math.Max(0, price - ask);
    }
}
