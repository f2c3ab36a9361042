namespace Weft.Market;

/// <summary>Finds the smallest changes of a request after which it is filled by what the batch has left.</summary>
internal sealed class Relaxations(Remainder left)
{
    private const ulong Never = ulong.MaxValue;

    /// <summary>Of one term: ten regions that would do are not five reasons.</summary>
    private const int MaxOfTerm = 2;

    private readonly Reach _changed = new(left);
    private readonly List<Change> _found = [];
    private Price _bid;
    private ulong _cheapest;

    /// <summary>Those that fill at the bid as it is come first, then by what they cost.</summary>
    /// <param name="cheapest">The price at which the request is filled as it is; the largest number where none is.
    /// </param>
    public List<Relaxation> Of(Request request, Reach reach, View view, ulong cheapest)
    {
        _found.Clear();
        (_bid, _cheapest) = (request.MaxPrice, cheapest);
        if (cheapest != Never) _found.Add(new(RelaxedTerm.Price, cheapest, 0, _found.Count));
        Places(request, reach, view);
        Terms(request, reach);
        _found.Sort();
        var best = new List<Relaxation>(Explanation.MaxRelaxations);
        Span<int> taken = stackalloc int[(int)RelaxedTerm.Matcher + 1];
        foreach (var change in _found)
        {
            if (best.Count == Explanation.MaxRelaxations) break;
            if (taken[(int)change.Term]++ < MaxOfTerm) best.Add(Made(request, change, reach, view));
        }

        return best;
    }

    /// <summary>One class or one region more.</summary>
    private void Places(Request request, Reach reach, View view)
    {
        var single = request.Machines == 1;
        for (var region = 0; region < left.Regions.Length; region++)
        {
            if (left.Regions[region].Index >= 64 || request.Regions.Contains(left.Regions[region])) continue;
            var price = single
                ? reach.CheapestOfRegion(view, region)
                : Many(With(request, RelaxedTerm.Region, (ulong)region), view);
            Add(RelaxedTerm.Region, price, (ulong)region);
        }

        for (var gpuClass = 0; gpuClass < left.Classes.Length; gpuClass++)
        {
            if (request.GpuClasses.Contains(left.Classes[gpuClass])) continue;
            var price = single
                ? reach.CheapestOfClass(view, gpuClass)
                : Many(With(request, RelaxedTerm.GpuClass, (ulong)gpuClass), view);
            Add(RelaxedTerm.GpuClass, price, (ulong)gpuClass);
        }
    }

    /// <summary>Other features, durations and sizes, in the same classes and regions.</summary>
    private void Terms(Request request, Reach reach)
    {
        for (var rest = (ulong)(request.Features & ~Notice.Mask); rest != 0; rest &= rest - 1)
            Add(request, reach, RelaxedTerm.Features, (ulong)request.Features & ~(rest & (~rest + 1)));
        Notices(request, reach);
        var (gpus, most) = ((int)request.GpusPerMachine, 0);
        // The nearest durations that machines in reach take and the request does not ask for, two each way.
        var (shorter, shortest, longer, longest) = (0u, 0u, uint.MaxValue, uint.MaxValue);
        foreach (var gpuClass in reach.Classes)
        {
            foreach (var region in reach.Regions)
            {
                var cell = left.CellAt(gpuClass, region);
                for (var number = left.FirstKind(cell); number < left.FirstKind(cell + 1); number++)
                {
                    ref readonly var kind = ref left.Kind(number);
                    var free = left.MostFree(number);
                    most = Math.Max(most, free);
                    if (free < gpus || kind.MinDuration > kind.MaxDuration) continue;
                    if (kind.MaxDuration < request.Duration && kind.Has(request.Features))
                        Keep(kind.MaxDuration, ref shorter, ref shortest, nearer: kind.MaxDuration > shorter);
                    else if (kind.MinDuration > request.Duration && kind.Has(request.Features))
                        Keep(kind.MinDuration, ref longer, ref longest, nearer: kind.MinDuration < longer);
                }
            }
        }

        if (shorter > 0) Add(request, reach, RelaxedTerm.Duration, shorter);
        if (shortest > 0) Add(request, reach, RelaxedTerm.Duration, shortest);
        if (longer < uint.MaxValue) Add(request, reach, RelaxedTerm.Duration, longer);
        if (longest < uint.MaxValue) Add(request, reach, RelaxedTerm.Duration, longest);
        Sizes(request, reach, Math.Min(gpus - 1, most));
    }

    /// <summary>Down the ladder from the longest; a rung further only where it is cheaper.</summary>
    private void Notices(Request request, Reach reach)
    {
        var (notice, best) = (Notice.Of(request.Features), Never);
        while (notice != Notice.None)
        {
            notice = notice.Lower;
            var features = (request.Features & ~Notice.Mask) | notice.Bits;
            var view = left.ViewOf(features, request.Duration, request.GpusPerMachine);
            var price = request.Machines == 1 ? reach.Cheapest(view) : reach.CheapestOfMany(view, request.Machines);
            if (price < best) Add(RelaxedTerm.Features, price, (ulong)features);
            best = Math.Min(best, price);
        }
    }

    private static void Keep(uint value, ref uint nearest, ref uint next, bool nearer)
    {
        if (value == nearest) return;
        if (nearer) (nearest, next) = (value, nearest);
        else if (next is 0 or uint.MaxValue) next = value;
        else next = value < nearest ? Math.Max(next, value) : Math.Min(next, value);
    }

    /// <summary>As many GPUs in all on twice the machines, or fewer of each machine, or fewer machines.</summary>
    private void Sizes(Request request, Reach reach, int fewer)
    {
        var (gpus, machines) = ((int)request.GpusPerMachine, (int)request.Machines);
        if (fewer > 0)
        {
            if (gpus % 2 == 0 && fewer >= gpus / 2 && machines <= byte.MaxValue / 2)
                Add(request, reach, RelaxedTerm.Gpus, Size(gpus / 2, machines * 2));
            Add(request, reach, RelaxedTerm.Gpus, Size(fewer, machines));
            if (fewer > gpus / 2) Add(request, reach, RelaxedTerm.Gpus, Size(gpus / 2, machines));
        }

        if (machines < 2) return;
        var view = ViewOf(request);
        var fitting = view.IsOneSite
            ? reach.FittingOnSite(view, _bid.PerGpuHour)
            : reach.FittingKeys(view, _bid.PerGpuHour);
        if (fitting > 0 && fitting < machines) Add(request, reach, RelaxedTerm.Machines, (ulong)fitting);
    }

    private void Add(Request request, Reach reach, RelaxedTerm term, ulong value)
    {
        var (features, duration) = (request.Features, request.Duration);
        var (gpus, machines) = ((int)request.GpusPerMachine, (int)request.Machines);
        if (term == RelaxedTerm.Features) features = (Features)value;
        if (term == RelaxedTerm.Duration) duration = (uint)value;
        if (term == RelaxedTerm.Gpus) (gpus, machines) = ((byte)value, (int)(value >> 8));
        if (term == RelaxedTerm.Machines) machines = (int)value;
        var view = left.ViewOf(features, duration, gpus);
        Add(term, machines == 1 ? reach.Cheapest(view) : reach.CheapestOfMany(view, machines), value);
    }

    /// <summary>A change that needs a higher bid as well has to be better than the bid alone.</summary>
    private void Add(RelaxedTerm term, ulong price, ulong value)
    {
        if (price != Never && (price <= _bid.PerGpuHour || price < _cheapest))
            _found.Add(new(term, price, value, _found.Count) { IsDearer = price > _bid.PerGpuHour });
    }

    private ulong Many(Request changed, View view)
    {
        _changed.Read(changed.GpuClasses, changed.Regions);
        return _changed.CheapestOfMany(view, changed.Machines);
    }

    private Relaxation Made(Request request, Change change, Reach reach, View view)
    {
        var bid = Math.Max(change.Price, _bid.PerGpuHour);
        var changed = With(request, change.Term, change.Value) with { MaxPrice = new(bid) };
        _changed.Read(changed.GpuClasses, changed.Regions);
        // What more money alone reaches is what more money is told to reach.
        var before = change.Term == RelaxedTerm.Price ? _bid.PerGpuHour : bid;
        var more = _changed.Fitting(ViewOf(changed), bid) - reach.Fitting(view, before);
        return new(change.Term, changed, Math.Max(more, 0), new(change.Price));
    }

    private Request With(Request request, RelaxedTerm term, ulong value) => term switch
    {
        RelaxedTerm.Price => request,
        RelaxedTerm.Region => request with
        {
            Regions = new(request.Regions.Bits | (1UL << left.Regions[(int)value].Index)),
        },
        RelaxedTerm.GpuClass => request with { GpuClasses = request.GpuClasses.With(left.Classes[(int)value]) },
        RelaxedTerm.Features => request with { Features = (Features)value },
        RelaxedTerm.Duration => request with { Duration = (uint)value },
        RelaxedTerm.Gpus => request with { GpusPerMachine = (byte)value, Machines = (byte)(value >> 8) },
        RelaxedTerm.Machines => request with { Machines = (byte)value },
        _ => throw new ArgumentOutOfRangeException(nameof(term)),
    };

    private View ViewOf(Request request) => left.ViewOf(request.Features, request.Duration, request.GpusPerMachine);

    private static ulong Size(int gpus, int machines) => (uint)gpus | ((uint)machines << 8);

    /// <param name="Value">What the term becomes.</param>
    /// <param name="Found">Ends ties.</param>
    private readonly record struct Change(RelaxedTerm Term, ulong Price, ulong Value, int Found) : IComparable<Change>
    {
        public bool IsDearer { get; init; }

        public int CompareTo(Change other)
        {
            if (IsDearer != other.IsDearer) return IsDearer.CompareTo(other.IsDearer);
            return Price != other.Price ? Price.CompareTo(other.Price) : Found.CompareTo(other.Found);
        }
    }
}
