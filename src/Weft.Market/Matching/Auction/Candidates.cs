namespace Weft.Market;

/// <summary>The few kinds where room for a bid seems cheapest, the cheapest first.</summary>
internal sealed class Candidates
{
    private const int Max = 8;

    private readonly long[] _prices = new long[Max];
    private readonly int[] _kinds = new int[Max];

    public int Count { get; private set; }

    public int Kind(int place) => _kinds[place];

    public long Price(int place) => _prices[place];

    /// <summary>Returns the cheapest free machine, or -1; candidates cost less than that.</summary>
    public int Find(int bid, Arena arena, Learned learned)
    {
        var level = arena.LevelOf(bid);
        var heads = arena.Stock.Heads(level);
        var prices = learned.Of(level);
        var kinds = arena.KindsOf(bid);
        arena.Steps += kinds.Length;
        Count = 0;
        var (free, ask, limit) = (-1, Stock.Nothing, arena.Bids.Price[bid] + 1);
        foreach (var kind in kinds)
        {
            if (heads[kind] < ask && arena.FreeFor(bid, level, kind) is >= 0 and var machine
                && arena.Machines.Ask[machine] < ask)
            {
                (free, ask) = (machine, arena.Machines.Ask[machine]);
                limit = Math.Min(limit, ask);
            }

            if (prices[kind] < limit && (Count < Max || prices[kind] < _prices[Max - 1])) Insert(kind, prices[kind]);
        }

        return free;
    }

    private void Insert(int kind, long price)
    {
        var at = Count < Max ? Count++ : Max - 1;
        for (; at > 0 && _prices[at - 1] > price; at--) (_kinds[at], _prices[at]) = (_kinds[at - 1], _prices[at - 1]);
        (_kinds[at], _prices[at]) = (kind, price);
    }
}
