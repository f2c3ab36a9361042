namespace Weft.Market;

/// <summary>What a request accepts, price and number of GPUs aside.</summary>
/// <param name="Own">The settler is the renter, who may match what others may not.</param>
internal readonly record struct Shape(
    GpuClassSet GpuClasses, ulong Regions, ulong Features, uint Duration, bool Own)
{
    /// <remarks>Seeded: strangers must not choose our buckets.</remarks>
    public override int GetHashCode() => HashCode.Combine(GpuClasses.High, GpuClasses.Low, Regions, Features, Duration);
}

/// <summary>For each different shape of request the baskets of kinds that it accepts, found once.</summary>
internal sealed class Shapes(Kinds kinds, Baskets baskets)
{
    /// <summary>Kinds on all lists together; shapes beyond accept nothing, the lowest bids' first.</summary>
    private const long MaxKinds = 1 << 26;

    private const int Unknown = -1;
    private const int Nothing = -2;
    private const int Several = -3;

    /// <summary>Features and durations that are remembered block by block.</summary>
    private const int MaxTerms = 1 << 10;

    private readonly Numbers<Shape> _numbers = new();
    private readonly int[] _set = new int[Kinds.BlockSize];
    private int[] _start = [];
    private int[] _length = [];
    private int[] _width = [];
    private int[] _lists = [];
    private int[] _classes = [];
    private int[] _classStart = [];
    private readonly Dictionary<(ulong Features, uint Duration), int> _terms = [];
    private int[] _basketOf = [];
    private int _classCount;
    private int _known;
    private int _used;
    private long _kindsListed;
    private bool _isCut;

    public ReadOnlySpan<int> BasketsOf(int shape) => _lists.AsSpan(_start[shape], _length[shape]);

    /// <summary>How many blocks of kinds the shape looks at.</summary>
    public int WidthOf(int shape) => _width[shape];

    public int Count => _numbers.Count;

    public void Clear()
    {
        _numbers.Clear();
        _known = 0;
    }

    public int Number(Shape shape) => _numbers.Of(shape);

    public Shape this[int number] => _numbers[number];

    public void Compact(Span<Row> rows)
    {
        if (_numbers.Compact(rows)) _known = 0;
    }

    /// <summary>Lists what these shapes accept, the highest bid's first; what is listed already stays.</summary>
    /// <param name="anew">The kinds are others than before.</param>
    public void List(ReadOnlySpan<int> shapes, bool anew)
    {
        if (!anew && !_isCut && _known > 0 && TryList(shapes, cut: false)) return;
        Forget();
        TryList(shapes, cut: true);
    }

    private void Forget()
    {
        (_known, _used, _kindsListed, _isCut) = (0, 0, 0, false);
        baskets.Clear(kinds);
        _terms.Clear();
        Buffers.Fit(ref _classes, kinds.Blocks);
        Buffers.Fit(ref _classStart, kinds.Blocks + 1);
        _classCount = 0;
        for (var block = 0; block < kinds.Blocks; block++)
        {
            var gpuClass = kinds.Block(block).GpuClass;
            if (_classCount > 0 && _classes[_classCount - 1] == gpuClass) continue;
            (_classes[_classCount], _classStart[_classCount]) = (gpuClass, block);
            _classCount++;
        }

        _classStart[_classCount] = kinds.Blocks;
    }

    /// <summary>False where it would be too much, what is listed of old shapes counted in.</summary>
    private bool TryList(ReadOnlySpan<int> shapes, bool cut)
    {
        Buffers.Keep(ref _start, Count);
        Buffers.Keep(ref _width, Count);
        Buffers.Keep(ref _length, Count);
        _length.AsSpan(_known, Count - _known).Fill(Unknown);
        _known = Count;
        foreach (var shape in shapes)
        {
            if (_length[shape] != Unknown) continue;
            var isTooMuch = _kindsListed + kinds.Count > MaxKinds;
            if (isTooMuch && !cut) return false;
            _isCut |= isTooMuch;
            (_start[shape], _length[shape], _width[shape]) = (_used, 0, 0);
            if (!isTooMuch) Find(shape);
        }

        return true;
    }

    private void Find(int number)
    {
        var shape = _numbers[number];
        var terms = TermsOf(shape) * kinds.Blocks;
        for (var c = 0; c < _classCount; c++)
        {
            if (!shape.GpuClasses.Contains(new((byte)_classes[c]))) continue;
            for (var block = _classStart[c]; block < _classStart[c + 1]; block++)
            {
                var kind = kinds.Block(block);
                if (((shape.Regions >> kind.Region) & 1) == 0 || (kind.Closed && !shape.Own)) continue;
                if (terms < 0) Add(number, block, shape);
                else Add(number, block, shape, ref _basketOf[terms + block]);
            }
        }

        _length[number] = _used - _start[number];
    }

    /// <summary>What is known of the features and duration, by block; below 0 for no room to know it.</summary>
    private int TermsOf(in Shape shape)
    {
        if (_terms.TryGetValue((shape.Features, shape.Duration), out var known)) return known;
        if (_terms.Count == MaxTerms) return -1;
        var number = _terms.Count;
        _terms.Add((shape.Features, shape.Duration), number);
        Buffers.Keep(ref _basketOf, (number + 1) * kinds.Blocks);
        _basketOf.AsSpan(number * kinds.Blocks, kinds.Blocks).Fill(Unknown);
        return number;
    }

    /// <param name="basket">The one that the block's kinds make up for these terms, or what else is known.</param>
    private void Add(int number, int block, in Shape shape, ref int basket)
    {
        if (basket is Unknown or Several)
        {
            var added = Add(number, block, shape);
            basket = added switch { 0 => Nothing, 1 => _lists[_used - 1], _ => Several };
        }
        else if (basket != Nothing)
        {
            Buffers.Keep(ref _lists, _used + 1);
            _lists[_used++] = basket;
            _width[number]++;
            _kindsListed += System.Numerics.BitOperations.PopCount(baskets.SetOf(basket));
        }
    }

    private int Add(int number, int block, in Shape shape)
    {
        var set = kinds.Accepting(block, shape.Features, shape.Duration);
        if (set == 0) return 0;
        var added = baskets.Add(block, set, _set);
        Buffers.Keep(ref _lists, _used + added);
        _set.AsSpan(0, added).CopyTo(_lists.AsSpan(_used));
        _used += added;
        _width[number]++;
        _kindsListed += System.Numerics.BitOperations.PopCount(set);
        return added;
    }
}
