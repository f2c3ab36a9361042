using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The machines of a round as columns: by kind, in a kind the cheapest first, the seed's tie between equals.
/// </summary>
internal sealed class Machines
{
    private readonly Ties _ties = new();
    private readonly Dictionary<Address, int> _found = [];
    private int[] _row = [];
    private int[] _supply = [];
    private int[] _kind = [];
    private long[] _ask = [];
    private byte[] _gpus = [];
    private byte[] _slots = [];
    private int[] _kindStart = [0];
    private int[] _next = [];
    private int[] _names = [];

    public int Count { get; private set; }

    /// <summary>The order's number.</summary>
    public ReadOnlySpan<int> Supply => _supply;

    public ReadOnlySpan<int> Kind => _kind;

    public ReadOnlySpan<long> Ask => _ask;

    /// <summary>GPUs that are free.</summary>
    public ReadOnlySpan<byte> Gpus => _gpus;

    /// <summary>Slots that are free.</summary>
    public ReadOnlySpan<byte> Slots => _slots;

    /// <summary>The first machine of each kind, and the end.</summary>
    public ReadOnlySpan<int> KindStart => _kindStart;

    /// <summary>Numbers machine keys, so that a gang gets different ones; see <see cref="Name"/>.</summary>
    public ReadOnlySpan<int> Names => _names;

    public void Name(IReadOnlyList<Supply> supplies)
    {
        _found.Clear();
        Buffers.Fit(ref _names, Count);
        for (var m = 0; m < Count; m++)
        {
            var machine = supplies[_supply[m]].Offer.Machine;
            if (!_found.TryGetValue(machine, out _names[m])) _found.Add(machine, _names[m] = _found.Count);
        }
    }

    /// <param name="rows">By price.</param>
    /// <param name="kinds">Ranked for these rows.</param>
    public void Read(ReadOnlySpan<Row> rows, Kinds kinds, UnixTime now, ulong seed, Func<int, Hash32> hashOf)
    {
        Fit(kinds);
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Expiry < now.Seconds || kinds.RankOf(row.Group) is var kind && kind < 0) continue;
            var at = _next[kind]++;
            (_row[at], _kind[at], _ask[at]) = (i, kind, (long)row.Price);
        }

        for (int from = 0, to; from < Count; from = to)
        {
            for (to = from + 1; to < Count && _ask[to] == _ask[from] && _kind[to] == _kind[from];) to++;
            if (to - from > 1) _ties.Break(_row.AsSpan(from, to - from), rows, seed, hashOf);
        }

        for (var m = 0; m < Count; m++)
        {
            ref readonly var row = ref rows[_row[m]];
            (_supply[m], _gpus[m], _slots[m]) = (row.Order, row.Gpus, row.Count);
        }
    }

    private void Fit(Kinds kinds)
    {
        Buffers.Fit(ref _kindStart, kinds.Count + 1);
        Buffers.Fit(ref _next, kinds.Count);
        Count = 0;
        for (var kind = 0; kind < kinds.Count; kind++)
        {
            _kindStart[kind] = _next[kind] = Count;
            Count += kinds.MachinesOf(kind);
        }

        _kindStart[kinds.Count] = Count;
        Buffers.Fit(ref _row, Count);
        Buffers.Fit(ref _supply, Count);
        Buffers.Fit(ref _kind, Count);
        Buffers.Fit(ref _ask, Count);
        Buffers.Fit(ref _gpus, Count);
        Buffers.Fit(ref _slots, Count);
    }
}
