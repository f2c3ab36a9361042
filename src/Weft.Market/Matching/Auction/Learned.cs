namespace Weft.Market;

/// <summary>What the searches learn: what room costs in each kind, and what each bid would pay elsewhere.</summary>
internal sealed class Learned(Arena arena)
{
    private const long Unknown = -1;

    /// <summary>The first round raises a price by a 16th of it, each later one by half as much.</summary>
    private const int CoarsestShift = 3;

    private long[] _alternatives = [];
    private int _shift;

    /// <param name="round">The later, the finer the step by which prices are raised.</param>
    public void Clear(int round)
    {
        _shift = CoarsestShift + round;
        arena.Prices.Forget();
        Buffers.Fill(ref _alternatives, arena.Bids.Count, Unknown);
    }

    /// <summary>
    /// Room in the kind was found to cost this: more is asked the next time, so that no two kinds send bids to and fro
    /// for nothing (the smallest step of an auction).
    /// </summary>
    public void Raise(int level, int kind, long found) => arena.Prices.Learn(
        level, kind, Math.Max(arena.Prices.Learned(level)[kind], found) + 1 + (found >> _shift));

    /// <summary>Some place costs less, be it free or taken.</summary>
    public bool IsBelow(int bid, long limit)
    {
        var level = arena.LevelOf(bid);
        var atLeast = arena.Prices.AtLeast(level);
        foreach (var basket in arena.BasketsOf(bid))
            if (atLeast[basket] < limit && arena.Prices.Least(level, basket) < limit) return true;
        return false;
    }

    /// <summary>
    /// What the bid would pay, per GPU, if it had to leave the machine: at its next best place, or its own price where
    /// it would rather go unfilled. As it was found last; <see cref="Ask"/> finds it anew.
    /// </summary>
    public long Alternative(int bid, int machine) =>
        _alternatives[bid] == Unknown ? Ask(bid, machine) : _alternatives[bid];

    /// <summary>What the bid would still gain, per GPU, at its next best place.</summary>
    public long Hope(int bid, int machine) => arena.Bids.Price[bid] - Alternative(bid, machine);

    /// <summary>As <see cref="Alternative"/>, found now.</summary>
    public long Ask(int bid, int machine)
    {
        var (level, here, best) = (arena.LevelOf(bid), arena.Machines.Kind[machine], arena.Bids.Price[bid]);
        var atLeast = arena.Prices.AtLeast(level);
        foreach (var basket in arena.BasketsOf(bid))
            if (atLeast[basket] < best) best = Math.Min(best, arena.Prices.LeastWithout(level, basket, here));
        return _alternatives[bid] = best;
    }
}
