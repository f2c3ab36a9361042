using System.Numerics;

namespace Weft.Market;

/// <summary>The few kinds where room for a bid seems cheapest, the cheapest first, of equals the first kind.</summary>
internal sealed class Candidates(Arena arena)
{
    private const int Max = 2;

    private readonly long[] _prices = new long[Max];
    private readonly int[] _kinds = new int[Max];
    private int _free;
    private long _ask;
    private long _limit;

    public int Count { get; private set; }

    public int Kind(int place) => _kinds[place];

    public long Price(int place) => _prices[place];

    /// <summary>Returns the cheapest free machine, or -1; those candidates matter that cost less than it.</summary>
    public int Find(int bid)
    {
        var level = arena.LevelOf(bid);
        var atLeast = arena.Prices.AtLeast(level);
        var baskets = arena.BasketsOf(bid);
        (Count, _free, _ask, _limit) = (0, -1, Prices.Nothing, arena.Bids.Price[bid] + 1);
        var (cheapest, price) = (-1, _limit);
        foreach (var basket in baskets)
        {
            if (atLeast[basket] >= price || arena.Prices.Least(level, basket) is var least && least >= price) continue;
            (cheapest, price) = (basket, least);
        }

        if (cheapest < 0) return -1;
        Look(bid, level, cheapest);
        foreach (var basket in baskets)
            if (atLeast[basket] <= _limit && basket != cheapest) Look(bid, level, basket);
        return _free;
    }

    private void Look(int bid, int level, int basket)
    {
        var (block, set) = (arena.Baskets.BlockOf(basket), arena.Baskets.SetOf(basket));
        var first = arena.Kinds.BlockStart[block];
        var count = arena.Kinds.BlockStart[block + 1] - first;
        var free = arena.Prices.Free(level).Slice(first, count);
        for (var rest = PriceScan.AtMost(free, _limit) & set; rest != 0; rest &= rest - 1)
            Take(arena.FreeFor(bid, level, first + BitOperations.TrailingZeroCount(rest)));
        var learned = arena.Prices.Learned(level).Slice(first, count);
        for (var rest = PriceScan.AtMost(learned, _limit - 1) & set; rest != 0; rest &= rest - 1)
        {
            var i = BitOperations.TrailingZeroCount(rest);
            if (!IsLast(first + i, learned[i])) Insert(first + i, learned[i]);
        }
    }

    private void Take(int machine)
    {
        if (machine < 0) return;
        var ask = arena.Machines.Ask[machine];
        if (ask > _ask || (ask == _ask && machine > _free)) return;
        (_free, _ask, _limit) = (machine, ask, Math.Min(_limit, ask));
    }

    private void Insert(int kind, long price)
    {
        var at = Count < Max ? Count++ : Max - 1;
        for (; at > 0 && !IsBefore(at - 1, kind, price); at--)
            (_kinds[at], _prices[at]) = (_kinds[at - 1], _prices[at - 1]);
        (_kinds[at], _prices[at]) = (kind, price);
    }

    private bool IsLast(int kind, long price) => Count == Max && IsBefore(Max - 1, kind, price);

    private bool IsBefore(int place, int kind, long price) =>
        _prices[place] < price || (_prices[place] == price && _kinds[place] < kind);
}
