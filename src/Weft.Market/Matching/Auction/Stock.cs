using System.Numerics;

namespace Weft.Market;

/// <summary>
/// What is free: for each kind and level the cheapest machine with that many GPUs (and a slot) free, kept current while
/// seats are taken and given back.
/// </summary>
/// <remarks>
/// A bitset a kind and level over the kind's machines, cheapest first: the first bit is the head. The word where the
/// search begins only moves with what happens, so taking a whole kind costs no more than its length.
/// </remarks>
internal sealed class Stock(Prices prices)
{
    private int[] _wordStart = [];
    private ulong[] _bits = [];
    private int[] _headMachine = [];
    private int _words;
    private int _kinds;
    private Sizes _sizes = null!;
    private Machines _machines = null!;

    public int HeadMachine(int level, int kind) => _headMachine[(level * _kinds) + kind];

    public void Fill(Machines machines, int kinds, Sizes sizes)
    {
        (_machines, _sizes, _kinds) = (machines, sizes, kinds);
        Buffers.Fit(ref _wordStart, kinds + 1);
        var starts = machines.KindStart;
        _words = 0;
        for (var kind = 0; kind < kinds; kind++)
        {
            _wordStart[kind] = _words;
            _words += (starts[kind + 1] - starts[kind] + 63) / 64;
        }

        _wordStart[kinds] = _words;
        Buffers.Fill(ref _bits, _words * sizes.Count, 0UL);
        Buffers.Fill(ref _headMachine, kinds * sizes.Count, -1);
        for (var m = machines.Count - 1; m >= 0; m--) Lay(m, machines.Kind[m], sizes.LevelsWithin(machines.Gpus[m]));
    }

    /// <summary>A machine can serve another number of GPUs than before.</summary>
    public void Change(int machine, int before, int after)
    {
        var (from, to) = (_sizes.LevelsWithin(before), _sizes.LevelsWithin(after));
        for (var level = from; level < to; level++) Put(level, machine);
        for (var level = to; level < from; level++) Take(level, machine);
    }

    /// <summary>The next dearer machine of the kind after one with that many free, or -1.</summary>
    public int After(int level, int machine)
    {
        var kind = _machines.Kind[machine];
        return Search(level, kind, machine - _machines.KindStart[kind] + 1);
    }

    /// <summary>From the dear end: the last that is laid is the head.</summary>
    private void Lay(int machine, int kind, int levels)
    {
        var at = machine - _machines.KindStart[kind];
        for (var level = 0; level < levels; level++)
        {
            _bits[(level * _words) + _wordStart[kind] + (at >> 6)] |= 1UL << at;
            _headMachine[(level * _kinds) + kind] = machine;
            prices.Lay(level, kind, _machines.Ask[machine]);
        }
    }

    private void Put(int level, int machine)
    {
        var kind = _machines.Kind[machine];
        var at = machine - _machines.KindStart[kind];
        _bits[(level * _words) + _wordStart[kind] + (at >> 6)] |= 1UL << at;
        var head = (level * _kinds) + kind;
        if (_headMachine[head] >= 0 && _headMachine[head] < machine) return;
        _headMachine[head] = machine;
        prices.SetFree(level, kind, _machines.Ask[machine]);
    }

    private void Take(int level, int machine)
    {
        var kind = _machines.Kind[machine];
        var at = machine - _machines.KindStart[kind];
        _bits[(level * _words) + _wordStart[kind] + (at >> 6)] &= ~(1UL << at);
        var head = (level * _kinds) + kind;
        if (_headMachine[head] != machine) return;
        var next = Search(level, kind, at);
        _headMachine[head] = next;
        prices.SetFree(level, kind, next < 0 ? Prices.Nothing : _machines.Ask[next]);
    }

    private int Search(int level, int kind, int from)
    {
        var (start, length) = (_wordStart[kind], _wordStart[kind + 1] - _wordStart[kind]);
        var words = _bits.AsSpan((level * _words) + start, length);
        var word = from >> 6;
        if (word >= length) return -1;
        var bits = words[word] & (ulong.MaxValue << from);
        while (bits == 0)
        {
            if (++word >= length) return -1;
            bits = words[word];
        }

        return _machines.KindStart[kind] + (word << 6) + BitOperations.TrailingZeroCount(bits);
    }
}
