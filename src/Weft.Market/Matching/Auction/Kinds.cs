namespace Weft.Market;

/// <summary>
/// What machines have in common as far as requests can tell: class, region, features, limits of duration, and whether
/// somebody else settles them. Machines of one kind differ in price and free GPUs only.
/// </summary>
internal readonly record struct Kind(
    byte GpuClass, byte Region, bool Closed, ulong Features, uint MinDuration, uint MaxDuration) : IComparable<Kind>
{
    /// <summary>Kinds of one lot are for the same class, region and settlers.</summary>
    public int Lot => (GpuClass << 9) | (Region << 1) | (Closed ? 1 : 0);

    /// <remarks>Seeded: strangers must not choose our buckets.</remarks>
    public override int GetHashCode() => HashCode.Combine(Lot, Features, MinDuration, MaxDuration);

    public int CompareTo(Kind other)
    {
        if (Lot != other.Lot) return Lot.CompareTo(other.Lot);
        if (Features != other.Features) return Features.CompareTo(other.Features);
        return MinDuration != other.MinDuration
            ? MinDuration.CompareTo(other.MinDuration)
            : MaxDuration.CompareTo(other.MaxDuration);
    }
}

/// <summary>
/// The kinds of a round as columns, sorted, at most <see cref="Max"/> of them: where there are more, those with the
/// fewest machines sit the batch out, so that nobody makes it slow with machines that nobody can use.
/// </summary>
internal sealed class Kinds
{
    public const int Max = 1 << 12;

    private readonly Dictionary<Kind, int> _found = [];
    private readonly List<Kind> _kinds = [];
    private readonly List<int> _machines = [];
    private int[] _order = [];
    private int[] _rank = [];
    private long[] _lacks = [];
    private long[] _min = [];
    private long[] _max = [];
    private int[] _lotStart = [];
    private Kind[] _lots = [];

    public int Count { get; private set; }

    /// <summary>Lots; see <see cref="Kind.Lot"/>.</summary>
    public int Lots { get; private set; }

    public ReadOnlySpan<long> Lacks => _lacks.AsSpan(0, Count);

    public ReadOnlySpan<long> MinDuration => _min.AsSpan(0, Count);

    public ReadOnlySpan<long> MaxDuration => _max.AsSpan(0, Count);

    /// <summary>Any kind of the lot.</summary>
    public Kind Lot(int lot) => _lots[lot];

    public int LotStart(int lot) => _lotStart[lot];

    public void Clear()
    {
        _found.Clear();
        _kinds.Clear();
        _machines.Clear();
    }

    /// <summary>Counts a machine in; the number is of the kind until <see cref="Seal"/> ranks it.</summary>
    public int Add(Kind kind)
    {
        ref var id = ref System.Runtime.InteropServices.CollectionsMarshal
            .GetValueRefOrAddDefault(_found, kind, out var known);
        if (!known)
        {
            id = _kinds.Count;
            _kinds.Add(kind);
            _machines.Add(0);
        }

        _machines[id]++;
        return id;
    }

    /// <summary>The sorted place of a kind that <see cref="Add"/> numbered, or -1 where it sits out.</summary>
    public int RankOf(int id) => _rank[id];

    public void Seal()
    {
        var all = _kinds.Count;
        Buffers.Fit(ref _order, all);
        Buffers.Fill(ref _rank, all, -1);
        for (var i = 0; i < all; i++) _order[i] = i;
        var order = _order.AsSpan(0, all);
        Count = Math.Min(all, Max);
        if (all > Max)
        {
            order.Sort((a, b) => _machines[a] != _machines[b]
                ? _machines[b].CompareTo(_machines[a])
                : _kinds[a].CompareTo(_kinds[b]));
        }

        order = order[..Count];
        order.Sort((a, b) => _kinds[a].CompareTo(_kinds[b]));
        Buffers.Fit(ref _lacks, Count);
        Buffers.Fit(ref _min, Count);
        Buffers.Fit(ref _max, Count);
        Buffers.Fit(ref _lots, Count);
        Buffers.Fit(ref _lotStart, Count + 1);
        Lots = 0;
        for (var i = 0; i < Count; i++)
        {
            var kind = _kinds[order[i]];
            _rank[order[i]] = i;
            (_lacks[i], _min[i], _max[i]) = (~(long)kind.Features, kind.MinDuration, kind.MaxDuration);
            if (Lots > 0 && _lots[Lots - 1].Lot == kind.Lot) continue;
            (_lots[Lots], _lotStart[Lots]) = (kind, i);
            Lots++;
        }

        _lotStart[Lots] = Count;
    }
}
