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
/// fewest machines sit the batch out, so that nobody makes it slow with machines that nobody can use. They lie in
/// blocks of at most <see cref="BlockSize"/> of one lot, so that a set of neighbours is a word.
/// </summary>
internal sealed class Kinds
{
    public const int Max = 1 << 12;
    public const int BlockSize = 64;

    private readonly Numbers<Kind> _numbers = new();
    private int[] _machines = [];
    private int[] _members = [];
    private int[] _present = [];
    private int[] _rank = [];
    private int[] _ranked = [];
    private int[] _blockOf = [];
    private long[] _lacks = [];
    private long[] _min = [];
    private long[] _max = [];
    private int[] _blockStart = [0];
    private Kind[] _blocks = [];

    public int Count { get; private set; }

    public int Blocks { get; private set; }

    public ReadOnlySpan<int> BlockOf => _blockOf;

    /// <summary>Any kind of the block.</summary>
    public Kind Block(int block) => _blocks[block];

    /// <summary>The first kind of each block, and the end.</summary>
    public ReadOnlySpan<int> BlockStart => _blockStart;

    public void Clear()
    {
        _numbers.Clear();
        Count = 0;
    }

    public int Number(Kind kind) => _numbers.Of(kind);

    public void Compact(Span<Row> rows)
    {
        if (_numbers.Compact(rows)) Count = 0;
    }

    /// <summary>The sorted place of a kind by its number, or -1 where it sits out.</summary>
    public int RankOf(int number) => _rank[number];

    /// <summary>How many machines of the kind take part; by rank.</summary>
    public int MachinesOf(int rank) => _machines[_ranked[rank]];

    /// <summary>Which kinds of a block take a request of these features and duration: bit i is its kind i.</summary>
    public ulong Accepting(int block, ulong features, uint duration)
    {
        var (from, count) = (_blockStart[block], _blockStart[block + 1] - _blockStart[block]);
        return KindScan.Fitting(
            _lacks.AsSpan(from, count), _min.AsSpan(from, count), _max.AsSpan(from, count), (long)features, duration);
    }

    /// <summary>Whether a request of the shape may have machines of the kind.</summary>
    public bool Takes(int kind, in Shape shape)
    {
        var block = _blocks[_blockOf[kind]];
        return shape.GpuClasses.Contains(new(block.GpuClass)) && ((shape.Regions >> block.Region) & 1) == 1
            && (!block.Closed || shape.Own) && ((ulong)_lacks[kind] & shape.Features) == 0
            && _min[kind] <= shape.Duration && shape.Duration <= _max[kind];
    }

    /// <summary>Ranks the kinds that machines take part of; true if they are others than before.</summary>
    public bool Rank(ReadOnlySpan<Row> machines, UnixTime now)
    {
        Buffers.Fill(ref _machines, _numbers.Count, 0);
        foreach (ref readonly var row in machines)
            if (row.Expiry >= now.Seconds) _machines[row.Group]++;
        var present = Present();
        if (Count > 0 && present.SequenceEqual(_members.AsSpan(0, Count))) return false;
        Buffers.Fit(ref _members, present.Length);
        present.CopyTo(_members);
        Sort(present);
        return true;
    }

    /// <summary>Numbers in ascending order.</summary>
    private Span<int> Present()
    {
        Buffers.Fit(ref _present, _numbers.Count);
        var count = 0;
        for (var number = 0; number < _numbers.Count; number++)
            if (_machines[number] > 0) _present[count++] = number;
        var present = _present.AsSpan(0, count);
        if (count <= Max) return present;
        present.Sort((a, b) => _machines[a] != _machines[b]
            ? _machines[b].CompareTo(_machines[a])
            : _numbers[a].CompareTo(_numbers[b]));
        present = present[..Max];
        present.Sort();
        return present;
    }

    private void Sort(Span<int> present)
    {
        present.Sort((a, b) => _numbers[a].CompareTo(_numbers[b]));
        Count = present.Length;
        Buffers.Fill(ref _rank, _numbers.Count, -1);
        Buffers.Fit(ref _ranked, Count);
        Buffers.Fit(ref _blockOf, Count);
        Buffers.Fit(ref _lacks, Count);
        Buffers.Fit(ref _min, Count);
        Buffers.Fit(ref _max, Count);
        Buffers.Fit(ref _blocks, Count);
        Buffers.Fit(ref _blockStart, Count + 1);
        Blocks = 0;
        for (var i = 0; i < Count; i++)
        {
            var kind = _numbers[present[i]];
            (_rank[present[i]], _ranked[i]) = (i, present[i]);
            (_lacks[i], _min[i], _max[i]) = (~(long)kind.Features, kind.MinDuration, kind.MaxDuration);
            if (Blocks == 0 || _blocks[Blocks - 1].Lot != kind.Lot || i - _blockStart[Blocks - 1] == BlockSize)
                (_blocks[Blocks], _blockStart[Blocks++]) = (kind, i);
            _blockOf[i] = Blocks - 1;
        }

        _blockStart[Blocks] = Count;
    }
}
