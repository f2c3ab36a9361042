using System.Numerics;

namespace Weft.Market;

/// <summary>
/// Sets of kinds of one block that some request accepts together. Requests of many shapes share them, so that what is
/// known of a basket is known to all of those.
/// </summary>
internal sealed class Baskets
{
    /// <summary>
    /// Of several kinds, in one block: beyond, a set is the baskets of its single kinds, so that the price of one kind
    /// is never part of more baskets than this and one.
    /// </summary>
    private const int MaxOfBlock = 32;

    private int[] _start = [0];
    private int[] _count = [];
    private ulong[] _sets = [];
    private int[] _block = [];

    /// <summary>Numbers given are below this.</summary>
    public int Limit { get; private set; }

    /// <summary>The kinds in a basket: bit i is kind i of its block.</summary>
    public ulong SetOf(int basket) => _sets[basket];

    public int BlockOf(int basket) => _block[basket];

    /// <summary>The first basket of a block; the others follow it.</summary>
    public int First(int block) => _start[block];

    public ReadOnlySpan<ulong> SetsOf(int block) => _sets.AsSpan(_start[block], _count[block]);

    public void Clear(Kinds kinds)
    {
        Buffers.Fit(ref _start, kinds.Blocks + 1);
        Buffers.Fill(ref _count, kinds.Blocks, 0);
        Limit = 0;
        for (var block = 0; block < kinds.Blocks; block++)
        {
            var size = kinds.BlockStart[block + 1] - kinds.BlockStart[block];
            var places = size <= 5 ? (1 << size) - 1 : MaxOfBlock + size;
            Buffers.Keep(ref _block, Limit + places);
            _block.AsSpan(Limit, places).Fill(block);
            _start[block] = Limit;
            Limit += places;
        }

        _start[kinds.Blocks] = Limit;
        Buffers.Fit(ref _sets, Limit);
    }

    /// <summary>Writes the baskets that make up the set, in the order of their kinds; returns how many.</summary>
    /// <param name="into">As long as a block.</param>
    public int Add(int block, ulong set, Span<int> into)
    {
        if (TryFind(block, set, out into[0])) return 1;
        var singles = 0;
        for (var rest = set; rest != 0; rest &= rest - 1)
            if (!TryFind(block, 1UL << BitOperations.TrailingZeroCount(rest), out into[singles++]))
                throw new InvalidOperationException("There is no place for a basket of one kind.");
        return singles;
    }

    private bool TryFind(int block, ulong set, out int basket)
    {
        var at = SetsOf(block).IndexOf(set);
        basket = _start[block] + at;
        if (at >= 0) return true;
        ref var count = ref _count[block];
        basket = _start[block] + count;
        var left = _start[block + 1] - basket;
        var (size, singles) = (_start[block + 1] - _start[block] - MaxOfBlock, 0);
        if (size > 0 && BitOperations.PopCount(set) > 1)
        {
            foreach (var other in SetsOf(block)) singles += BitOperations.IsPow2(other) ? 1 : 0;
            if (left <= size - singles) return false;
        }

        _sets[basket] = set;
        count++;
        return true;
    }
}
