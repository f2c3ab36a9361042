namespace Weft.Market;

/// <summary>How many machines each limit of a request removes: in order, and alone.</summary>
internal sealed class LimitCounts
{
    /// <summary>Answers that are kept of each kind.</summary>
    private const int MaxKept = 4_096;

    private readonly Remainder _left;
    private readonly MatchingRound _round;
    private readonly int[] _ofClass;
    private readonly int[] _byClass = new int[256];
    private readonly int[] _byRegion = new int[256];
    private readonly int _inGrid;
    private readonly Dictionary<Features, int> _features = [];
    private readonly Dictionary<(uint Min, uint Max), int> _durations = [];
    private readonly int[] _smallerThan = new int[GpuMask.Size + 2];
    private readonly int[] _busyFor = new int[GpuMask.Size + 1];
    private readonly Dictionary<Features, int> _lacking = [];
    private readonly Dictionary<uint, int> _unfit = [];
    private readonly int _slotsBusy;
    private readonly int _expired;
    private readonly LimitTally _tally = new();

    public LimitCounts(Remainder left, MatchingRound round)
    {
        (_left, _round) = (left, round);
        foreach (ref readonly var machine in left.Machines.AsSpan())
        {
            _byClass[machine.GpuClass.Index]++;
            _byRegion[machine.Region.Index]++;
            _features[machine.Features] = _features.GetValueOrDefault(machine.Features) + 1;
            var limits = (machine.MinDuration, machine.MaxDuration);
            _durations[limits] = _durations.GetValueOrDefault(limits) + 1;
            _smallerThan[machine.Offered + 1]++;
            for (var gpus = machine.Free + 1; gpus <= machine.Offered; gpus++) _busyFor[gpus]++;
            if (machine.SlotsBusy) _slotsBusy++;
            if (machine.Expired) _expired++;
        }

        for (var gpus = 1; gpus < _smallerThan.Length; gpus++) _smallerThan[gpus] += _smallerThan[gpus - 1];
        _ofClass = new int[left.Classes.Length];
        for (var cell = 0; cell < left.Cells; cell++)
            _ofClass[cell / left.Regions.Length] += left.CountOf(cell);
        _inGrid = _ofClass.Sum();
    }

    /// <param name="barred">The settler may not settle the request.</param>
    public List<LimitCount> Of(Request request, Reach reach, View view, bool barred)
    {
        _tally.Clear();
        var (all, late) = (_left.Machines.Length, request.Expiry < _round.Now);
        var price = request.MaxPrice.PerGpuHour;
        Alone(request, barred, late);
        if (barred) _tally.InOrder(Limits.Matcher) = all;
        else
        {
            _tally.InOrder(Limits.Matcher) = _left.Closed;
            _tally.InOrder(Limits.Expiry) = late ? all - _left.Closed : _left.Expired;
        }

        if (!barred && !late)
        {
            _tally.InOrder(Limits.GpuClass) = _inGrid;
            foreach (var gpuClass in reach.Classes)
            {
                _tally.InOrder(Limits.GpuClass) -= _ofClass[gpuClass];
                _tally.InOrder(Limits.Region) += _ofClass[gpuClass];
                foreach (var region in reach.Regions)
                {
                    var cell = _left.CellAt(gpuClass, region);
                    _tally.InOrder(Limits.Region) -= _left.CountOf(cell);
                    Count(view, cell, price);
                }
            }
        }

        return _tally.ToCounts();
    }

    private void Alone(Request request, bool barred, bool late)
    {
        var all = _left.Machines.Length;
        _tally.Alone(Limits.Matcher) = barred ? all : _left.Closed;
        _tally.Alone(Limits.Expiry) = late ? all : _expired;
        var (classes, regions) = (all, all);
        for (var index = 0; index < _byClass.Length; index++)
            if (_byClass[index] > 0 && request.GpuClasses.Contains(new((byte)index))) classes -= _byClass[index];
        for (var index = 0; index < 64; index++)
            if (request.Regions.Contains(new((byte)index))) regions -= _byRegion[index];
        _tally.Alone(Limits.GpuClass) = classes;
        _tally.Alone(Limits.Region) = regions;
        _tally.Alone(Limits.Features) = Lacking(request.Features);
        _tally.Alone(Limits.Duration) = Unfit(request.Duration);
        _tally.Alone(Limits.GpuCount) = request.GpusPerMachine == 0
            ? all
            : _smallerThan[Math.Min(request.GpusPerMachine, (byte)(GpuMask.Size + 1))];
        _tally.Alone(Limits.Price) = Dearer(request.MaxPrice);
        _tally.Alone(Limits.GpusBusy) = request.GpusPerMachine <= GpuMask.Size ? _busyFor[request.GpusPerMachine] : 0;
        _tally.Alone(Limits.SlotBusy) = _slotsBusy;
    }

    private void Count(View view, int cell, ulong price)
    {
        for (var kind = _left.FirstKind(cell); kind < _left.FirstKind(cell + 1); kind++)
        {
            var machines = _left.CountOfKind(kind);
            if (!_left.Kind(kind).Has(view.Features)) _tally.InOrder(Limits.Features) += machines;
            else if (!_left.Kind(kind).Takes(view.Duration)) _tally.InOrder(Limits.Duration) += machines;
            else if (view.Gpus == 0) _tally.InOrder(Limits.GpuCount) += machines;
            else
            {
                var (whole, gpus) = (_left.Whole.UpTo(kind, view.Gpus, price), view.Gpus);
                var large = _left.Whole.Prices(kind, gpus).Length + _left.Busy.Prices(kind, gpus).Length;
                var busy = _left.Busy.UpTo(kind, gpus, price);
                _tally.InOrder(Limits.GpuCount) += machines - large;
                _tally.InOrder(Limits.Price) += large - whole - busy;
                if (busy == 0) continue;
                var idle = _left.Idle.UpTo(kind, gpus, price);
                _tally.InOrder(Limits.GpusBusy) += busy - idle;
                _tally.InOrder(Limits.SlotBusy) += idle - _left.Rest.UpTo(kind, gpus, price);
            }
        }
    }

    private int Lacking(Features wanted)
    {
        if (_lacking.TryGetValue(wanted, out var known)) return known;
        if (_lacking.Count >= MaxKept) _lacking.Clear();
        var count = 0;
        foreach (var (features, machines) in _features)
            if ((wanted & ~features) != Features.None) count += machines;
        return _lacking[wanted] = count;
    }

    private int Unfit(uint duration)
    {
        if (_unfit.TryGetValue(duration, out var known)) return known;
        if (_unfit.Count >= MaxKept) _unfit.Clear();
        var count = 0;
        foreach (var ((min, max), machines) in _durations)
            if (duration < min || duration > max) count += machines;
        return _unfit[duration] = count;
    }

    private int Dearer(Price price)
    {
        var (low, high) = (0, _left.Machines.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_left.Machines[middle].Price <= price.PerGpuHour) low = middle + 1;
            else high = middle;
        }

        return _left.Machines.Length - low;
    }
}
