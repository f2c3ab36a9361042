using System.Numerics;

namespace Weft.Market;

/// <summary>
/// For each kind, and each number of GPUs, the machines that have at least as many, in the order of their price. A
/// kind's machines differ in few numbers, so few ladders serve all.
/// </summary>
internal sealed class Ladders
{
    private readonly int[] _firstLevel;
    private readonly byte[] _gpus;
    private readonly int[] _from;
    private readonly ulong[] _prices;
    private readonly int[] _machines;

    /// <param name="gpusOf">What each of the machines has; 0 for none, at most 63.</param>
    public Ladders(int kinds, Rungs rungs, ReadOnlySpan<byte> gpusOf)
    {
        var kindOf = rungs.Kind;
        var numbers = new ulong[kinds];
        for (var i = 0; i < kindOf.Length; i++) numbers[kindOf[i]] |= 1UL << gpusOf[i];
        _firstLevel = new int[kinds + 1];
        for (var kind = 0; kind < kinds; kind++)
            _firstLevel[kind + 1] = _firstLevel[kind] + BitOperations.PopCount(numbers[kind] & ~1UL);
        _gpus = new byte[_firstLevel[kinds]];
        for (var kind = 0; kind < kinds; kind++)
        {
            var level = _firstLevel[kind];
            for (var rest = numbers[kind] & ~1UL; rest != 0; rest &= rest - 1)
                _gpus[level++] = (byte)BitOperations.TrailingZeroCount(rest);
        }

        _from = new int[_gpus.Length + 1];
        for (var i = 0; i < kindOf.Length; i++)
            for (var level = _firstLevel[kindOf[i]]; IsUpTo(level, kindOf[i], gpusOf[i]); level++) _from[level + 1]++;
        for (var level = 0; level < _gpus.Length; level++) _from[level + 1] += _from[level];
        (_prices, _machines) = (new ulong[_from[^1]], new int[_from[^1]]);
        var next = (int[])_from.Clone();
        for (var i = 0; i < kindOf.Length; i++)
        {
            for (var level = _firstLevel[kindOf[i]]; IsUpTo(level, kindOf[i], gpusOf[i]); level++)
                (_prices[next[level]], _machines[next[level]++]) = (rungs.Price[i], rungs.Machine[i]);
        }
    }

    /// <summary>The most that a machine of the kind has.</summary>
    public int Most(int kind) =>
        _firstLevel[kind] == _firstLevel[kind + 1] ? 0 : _gpus[_firstLevel[kind + 1] - 1];

    public ReadOnlySpan<ulong> Prices(int kind, int gpus)
    {
        var level = Level(kind, gpus);
        return level < 0 ? [] : _prices.AsSpan(_from[level], _from[level + 1] - _from[level]);
    }

    public ReadOnlySpan<int> Machines(int kind, int gpus)
    {
        var level = Level(kind, gpus);
        return level < 0 ? [] : _machines.AsSpan(_from[level], _from[level + 1] - _from[level]);
    }

    /// <summary>The largest number where there is no machine.</summary>
    public ulong Cheapest(int kind, int gpus)
    {
        var level = Level(kind, gpus);
        return level < 0 ? ulong.MaxValue : _prices[_from[level]];
    }

    /// <summary>How many of the kind with so many GPUs cost no more than this.</summary>
    public int UpTo(int kind, int gpus, ulong price)
    {
        var prices = Prices(kind, gpus);
        if (prices.IsEmpty || prices[0] > price) return 0;
        var (low, high) = (1, prices.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (prices[middle] <= price) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private int Level(int kind, int gpus)
    {
        for (var level = _firstLevel[kind]; level < _firstLevel[kind + 1]; level++)
            if (_gpus[level] >= gpus) return level;
        return -1;
    }

    private bool IsUpTo(int level, int kind, int gpus) => level < _firstLevel[kind + 1] && _gpus[level] <= gpus;
}
