namespace Weft.Market;

/// <summary>What a request accepts, price and number of GPUs aside.</summary>
/// <param name="Own">The settler is the renter, who may match what others may not.</param>
internal readonly record struct Shape(
    GpuClassSet GpuClasses, ulong Regions, ulong Features, uint Duration, bool Own)
{
    /// <remarks>Seeded: strangers must not choose our buckets.</remarks>
    public override int GetHashCode() => HashCode.Combine(GpuClasses.High, GpuClasses.Low, Regions, Features, Duration);
}

/// <summary>For each different shape of request the kinds of machine that it accepts, found once.</summary>
internal sealed class Shapes
{
    /// <summary>Entries of all lists together; shapes beyond accept nothing, the lowest bids' first.</summary>
    private const int MaxEntries = 1 << 26;

    private readonly Dictionary<Shape, int> _found = [];
    private int[] _start = new int[16];
    private int[] _kinds = [];
    private int[] _classes = [];
    private int[] _classStart = [];
    private int _classCount;

    public ReadOnlySpan<int> KindsOf(int shape) => _kinds.AsSpan(_start[shape], _start[shape + 1] - _start[shape]);

    public void Clear(Kinds kinds)
    {
        _found.Clear();
        _start[0] = 0;
        Buffers.Fit(ref _classes, kinds.Lots);
        Buffers.Fit(ref _classStart, kinds.Lots + 1);
        _classCount = 0;
        for (var lot = 0; lot < kinds.Lots; lot++)
        {
            var gpuClass = kinds.Lot(lot).GpuClass;
            if (_classCount > 0 && _classes[_classCount - 1] == gpuClass) continue;
            (_classes[_classCount], _classStart[_classCount]) = (gpuClass, lot);
            _classCount++;
        }

        _classStart[_classCount] = kinds.Lots;
    }

    public int Add(Shape shape, Kinds kinds)
    {
        ref var id = ref System.Runtime.InteropServices.CollectionsMarshal
            .GetValueRefOrAddDefault(_found, shape, out var known);
        if (known) return id;
        id = _found.Count - 1;
        Buffers.Keep(ref _start, id + 2);
        var full = _start[id] + kinds.Count > MaxEntries;
        _start[id + 1] = full ? _start[id] : Find(shape, kinds, _start[id]);
        return id;
    }

    private int Find(Shape shape, Kinds kinds, int at)
    {
        for (var c = 0; c < _classCount; c++)
        {
            if (!shape.GpuClasses.Contains(new((byte)_classes[c]))) continue;
            for (var lot = _classStart[c]; lot < _classStart[c + 1]; lot++)
            {
                var kind = kinds.Lot(lot);
                if (((shape.Regions >> kind.Region) & 1) == 0 || (kind.Closed && !shape.Own)) continue;
                var (from, count) = (kinds.LotStart(lot), kinds.LotStart(lot + 1) - kinds.LotStart(lot));
                Buffers.Keep(ref _kinds, at + count);
                at += KindScan.Fitting(
                    kinds.Lacks.Slice(from, count), kinds.MinDuration.Slice(from, count),
                    kinds.MaxDuration.Slice(from, count), (long)shape.Features, shape.Duration, from,
                    _kinds.AsSpan(at, count));
            }
        }

        return at;
    }
}
