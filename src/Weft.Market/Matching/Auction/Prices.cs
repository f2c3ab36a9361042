using System.Numerics;

namespace Weft.Market;

/// <summary>
/// What a place costs, per GPU, by level and kind: where it is free, and where somebody has to make room for it, as the
/// searches found. Of every basket the cheapest kind is kept current, so that a bid looks at a price for each basket
/// and not for each kind.
/// </summary>
internal sealed class Prices(Kinds kinds, Baskets baskets)
{
    public const long Nothing = long.MaxValue;

    private long[] _free = [];
    private long[] _learned = [];
    private long[] _price = [];
    private long[] _least = [];
    private int[] _where = [];
    private int _levels;
    private int _kinds;
    private int _baskets;

    /// <summary>The ask of the cheapest free machine by kind; <see cref="Nothing"/> where there is none.</summary>
    public ReadOnlySpan<long> Free(int level) => _free.AsSpan(level * _kinds, _kinds);

    /// <summary>What room was found to cost by kind; <see cref="Nothing"/> where it was not looked for.</summary>
    public ReadOnlySpan<long> Learned(int level) => _learned.AsSpan(level * _kinds, _kinds);

    /// <summary>
    /// At most the lower of the two in any kind of a basket: what is not below a limit here is nowhere.
    /// </summary>
    public ReadOnlySpan<long> AtLeast(int level) => _least.AsSpan(level * _baskets, _baskets);

    /// <summary>The lower of the two in the cheapest kind of a basket.</summary>
    public long Least(int level, int basket)
    {
        var at = (level * _baskets) + basket;
        var (kind, least) = (_where[at], _least[at]);
        return kind < 0 || _price[(level * _kinds) + kind] == least
            ? least
            : Look(level, baskets.BlockOf(basket), baskets.SetOf(basket), basket);
    }

    /// <summary>Nothing is free, nothing learned; the baskets are current after <see cref="Forget"/>.</summary>
    public void Clear(int levels)
    {
        (_levels, _kinds, _baskets) = (levels, kinds.Count, baskets.Limit);
        Buffers.Fill(ref _free, _kinds * levels, Nothing);
        Buffers.Fit(ref _learned, _kinds * levels);
        Buffers.Fit(ref _price, _kinds * levels);
        Buffers.Fit(ref _least, _baskets * levels);
        Buffers.Fit(ref _where, _baskets * levels);
    }

    /// <summary>Sets what is free without a look at the baskets, before <see cref="Forget"/>.</summary>
    public void Lay(int level, int kind, long ask) => _free[(level * _kinds) + kind] = ask;

    /// <summary>Nothing is learned any more.</summary>
    public void Forget()
    {
        var count = _kinds * _levels;
        _learned.AsSpan(0, count).Fill(Nothing);
        _free.AsSpan(0, count).CopyTo(_price);
        for (var level = 0; level < _levels; level++)
        {
            for (var block = 0; block < kinds.Blocks; block++)
            {
                var sets = baskets.SetsOf(block);
                for (var i = 0; i < sets.Length; i++) Look(level, block, sets[i], baskets.First(block) + i);
            }
        }
    }

    public void SetFree(int level, int kind, long ask)
    {
        var at = (level * _kinds) + kind;
        _free[at] = ask;
        Set(level, kind, Math.Min(ask, _learned[at]));
    }

    public void Learn(int level, int kind, long price)
    {
        var at = (level * _kinds) + kind;
        _learned[at] = price;
        Set(level, kind, Math.Min(_free[at], price));
    }

    /// <summary>The lowest price in a basket if at one kind only what is free counts.</summary>
    public long LeastWithout(int level, int basket, int learnedAt)
    {
        var least = Least(level, basket);
        if (_where[(level * _baskets) + basket] != learnedAt) return least;
        var (first, row) = (kinds.BlockStart[baskets.BlockOf(basket)], level * _kinds);
        least = _free[row + learnedAt];
        for (var rest = baskets.SetOf(basket); rest != 0; rest &= rest - 1)
        {
            var kind = first + BitOperations.TrailingZeroCount(rest);
            if (kind != learnedAt && _price[row + kind] < least) least = _price[row + kind];
        }

        return least;
    }

    /// <summary>
    /// A price that falls is told to the baskets at once. One that rises is not: they keep a price that is too low
    /// until somebody wants to pay it, for most rises are taken back before.
    /// </summary>
    private void Set(int level, int kind, long price)
    {
        ref var known = ref _price[(level * _kinds) + kind];
        if (known == price) return;
        var rises = price > known;
        known = price;
        if (!rises) Tell(level, kind, price);
    }

    private void Tell(int level, int kind, long price)
    {
        var block = kinds.BlockOf[kind];
        var bit = 1UL << (kind - kinds.BlockStart[block]);
        var sets = baskets.SetsOf(block);
        var at = (level * _baskets) + baskets.First(block);
        for (; sets.Length > 0; sets = sets[Math.Min(64, sets.Length)..], at += 64)
        {
            var some = sets[..Math.Min(64, sets.Length)];
            var least = _least.AsSpan(at, some.Length);
            var where = _where.AsSpan(at, some.Length);
            for (var rest = PriceScan.AtLeast(some, least, bit, price); rest != 0; rest &= rest - 1)
            {
                var i = BitOperations.TrailingZeroCount(rest);
                if (price < least[i] || kind < where[i]) (least[i], where[i]) = (price, kind);
            }
        }
    }

    private long Look(int level, int block, ulong set, int basket)
    {
        var first = kinds.BlockStart[block];
        var prices = _price.AsSpan((level * _kinds) + first, kinds.BlockStart[block + 1] - first);
        var (least, place) = PriceScan.Least(prices, set);
        var at = (level * _baskets) + basket;
        (_least[at], _where[at]) = (least, place < 0 ? -1 : first + place);
        return least;
    }
}
