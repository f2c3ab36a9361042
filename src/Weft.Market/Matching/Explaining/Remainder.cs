namespace Weft.Market;

/// <summary>
/// The machines that a batch has left, parted by class and region into cells, and in each cell by kinds that requests
/// cannot tell apart. Made once, so that a question looks at cells and kinds in place of machines.
/// </summary>
internal sealed class Remainder
{
    private const int MaxViews = 4_096;

    private readonly Dictionary<(Features, uint, int), View> _views = [];
    private readonly Supply[] _supplies;
    private readonly int[] _firstKind;
    private readonly LeftKind[] _kinds;
    private readonly int[] _firstMachine;
    private readonly bool _own;
    private LeftSites? _sites;

    /// <param name="own">For requests of the settler, who may take offers that others have to settle.</param>
    public Remainder(Leftovers left, bool own)
    {
        (_supplies, _own) = (left.Supplies, own);
        Machines = left.Machines;
        var (rows, columns) = (new int[byte.MaxValue + 1], new int[byte.MaxValue + 1]);
        foreach (ref readonly var machine in Machines.AsSpan())
        {
            if (machine.Closed && !own) Closed++;
            else if (machine.Expired) Expired++;
            else (rows[machine.GpuClass.Index], columns[machine.Region.Index]) = (1, 1);
        }

        Classes = [.. Ranked(rows).Select(index => new GpuClass(index))];
        Regions = [.. Ranked(columns).Select(index => new Region(index))];
        var (numbers, kinds) = (new Dictionary<LeftKind, int>(), new List<LeftKind>());
        var kindOf = new int[Machines.Length];
        for (var i = 0; i < kindOf.Length; i++)
        {
            ref readonly var machine = ref Machines[i];
            kindOf[i] = -1;
            if ((machine.Closed && !own) || machine.Expired) continue;
            var kind = new LeftKind(
                CellAt(rows[machine.GpuClass.Index], columns[machine.Region.Index]), machine.Features,
                machine.MinDuration, machine.MaxDuration);
            if (!numbers.TryGetValue(kind, out kindOf[i]))
            {
                numbers.Add(kind, kindOf[i] = kinds.Count);
                kinds.Add(kind);
            }
        }

        (_firstKind, var rank) = Parted([.. kinds.Select(kind => kind.Cell)], Classes.Length * Regions.Length);
        _kinds = Array.ConvertAll(rank, number => kinds[number]);
        var place = new int[rank.Length];
        for (var i = 0; i < rank.Length; i++) place[rank[i]] = i;
        for (var i = 0; i < kindOf.Length; i++)
            if (kindOf[i] >= 0) kindOf[i] = place[kindOf[i]];
        (_firstMachine, var machines) = Parted(kindOf, kinds.Count);
        var (whole, others) = (new Rungs(machines.Length), new Rungs(machines.Length));
        foreach (var machine in machines)
        {
            ref readonly var found = ref Machines[machine];
            (found.IsWhole ? whole : others).Add(machine, kindOf[machine], in found);
        }

        var kindCount = _kinds.Length;
        Whole = new(kindCount, whole, whole.Offered);
        Busy = new(kindCount, others, others.Offered);
        Idle = new(kindCount, others, others.Idle);
        Rest = new(kindCount, others, others.Free);
    }

    /// <summary>All, cheapest first.</summary>
    public LeftMachine[] Machines { get; }

    /// <summary>Machines that somebody else settles for.</summary>
    public int Closed { get; }

    public int Expired { get; }

    /// <summary>Rows of the grid of cells, ascending.</summary>
    public GpuClass[] Classes { get; }

    /// <summary>Columns of the grid of cells, ascending.</summary>
    public Region[] Regions { get; }

    /// <summary>Machines that can be had as a whole.</summary>
    public Ladders Whole { get; }

    /// <summary>The others, by what they offer.</summary>
    public Ladders Busy { get; }

    /// <summary>The others, by what would be free were there slots.</summary>
    public Ladders Idle { get; }

    /// <summary>The others, by what can be had.</summary>
    public Ladders Rest { get; }

    public int Cells => _firstKind.Length - 1;

    /// <param name="machine">One of <see cref="Machines"/>.</param>
    public Supply SupplyOf(int machine) => _supplies[Machines[machine].Supply];

    public int CellAt(int gpuClass, int region) => (gpuClass * Regions.Length) + region;

    /// <summary>Machines of a cell.</summary>
    public int CountOf(int cell) => _firstMachine[_firstKind[cell + 1]] - _firstMachine[_firstKind[cell]];

    public int CountOfKind(int number) => _firstMachine[number + 1] - _firstMachine[number];

    /// <summary>The number of a cell's first kind; the next cell's is past its last.</summary>
    public int FirstKind(int cell) => _firstKind[cell];

    public ref readonly LeftKind Kind(int number) => ref _kinds[number];

    /// <summary>GPUs that can be had on the machine of the kind with the most.</summary>
    public int MostFree(int kind) => Math.Max(Whole.Most(kind), Rest.Most(kind));

    /// <summary>The lowest price for so many GPUs; the largest number where nobody has them.</summary>
    public ulong Cheapest(int kind, int gpus) => Math.Min(Whole.Cheapest(kind, gpus), Rest.Cheapest(kind, gpus));

    /// <summary>Machines of the kind that have so many GPUs for that price or less.</summary>
    public int FreeUpTo(int kind, int gpus, ulong price) =>
        Whole.UpTo(kind, gpus, price) + Rest.UpTo(kind, gpus, price);

    /// <summary>Made when somebody asks who wants one site.</summary>
    public LeftSites Sites => _sites ??= new(this, _own);

    /// <summary>The machines as requests of that size, duration and set of features see them.</summary>
    public View ViewOf(Features features, uint duration, int gpus)
    {
        if (_views.TryGetValue((features, duration, gpus), out var known)) return known;
        if (_views.Count >= MaxViews) _views.Clear();
        var view = new View(this, features, duration, gpus);
        _views.Add((features, duration, gpus), view);
        return view;
    }

    /// <summary>What is marked, in order; each mark becomes its place.</summary>
    private static List<byte> Ranked(int[] marks)
    {
        var ranked = new List<byte>();
        for (var index = 0; index < marks.Length; index++)
        {
            if (marks[index] == 0) continue;
            marks[index] = ranked.Count;
            ranked.Add((byte)index);
        }

        return ranked;
    }

    /// <summary>Numbers of things put together by their group, each group in the order of the numbers.</summary>
    private static (int[] First, int[] Members) Parted(int[] groupOf, int groups)
    {
        var first = new int[groups + 1];
        foreach (var group in groupOf)
            if (group >= 0) first[group + 1]++;
        for (var group = 0; group < groups; group++) first[group + 1] += first[group];
        var (next, members) = ((int[])first.Clone(), new int[first[groups]]);
        for (var i = 0; i < groupOf.Length; i++)
            if (groupOf[i] >= 0) members[next[groupOf[i]]++] = i;
        return (first, members);
    }
}

/// <summary>What requests can tell of machines, price and GPUs aside.</summary>
internal readonly record struct LeftKind(int Cell, Features Features, uint MinDuration, uint MaxDuration)
{
    /// <remarks>Seeded: strangers must not choose our buckets.</remarks>
    public override int GetHashCode() => HashCode.Combine(Cell, Features, MinDuration, MaxDuration);

    public bool Has(Features wanted) => (wanted & ~Features) == Features.None;

    public bool Takes(uint duration) => duration >= MinDuration && duration <= MaxDuration;
}
