namespace Weft.Market;

/// <summary>
/// What a place costs, per GPU, by level and kind, where somebody has to make room for it, as the searches found; and
/// what each bid would pay at its next best place.
/// </summary>
internal sealed class Learned(Arena arena)
{
    private const long Unknown = -1;

    private long[] _prices = [];
    private long[] _alternatives = [];
    private int _kinds;

    public Span<long> Of(int level) => _prices.AsSpan(level * _kinds, _kinds);

    public void Clear()
    {
        _kinds = arena.Kinds.Count;
        Buffers.Fill(ref _prices, _kinds * arena.Sizes.Count, Stock.Nothing);
        Buffers.Fill(ref _alternatives, arena.Bids.Count, Unknown);
    }

    /// <summary>
    /// Room in the kind was found to cost this: more is asked the next time, so that no two kinds send bids to and fro
    /// for nothing (the smallest step of an auction).
    /// </summary>
    public void Raise(int level, int kind, long found)
    {
        ref var price = ref _prices[(level * _kinds) + kind];
        price = Math.Max(price, found) + 1 + (found >> 9);
    }

    /// <summary>Some place costs less, be it free or taken.</summary>
    public bool IsBelow(int bid, long limit)
    {
        var level = arena.LevelOf(bid);
        var heads = arena.Stock.Heads(level);
        var prices = Of(level);
        var kinds = arena.KindsOf(bid);
        arena.Steps += kinds.Length;
        foreach (var kind in kinds)
            if (heads[kind] < limit || prices[kind] < limit) return true;
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
        var heads = arena.Stock.Heads(level);
        var prices = Of(level);
        var kinds = arena.KindsOf(bid);
        foreach (var kind in kinds)
        {
            if (heads[kind] < best) best = heads[kind];
            if (prices[kind] < best && kind != here) best = prices[kind];
        }

        arena.Steps += kinds.Length;
        return _alternatives[bid] = best;
    }
}
