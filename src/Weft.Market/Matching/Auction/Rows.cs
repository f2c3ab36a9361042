namespace Weft.Market;

/// <summary>
/// One side's orders as rows sorted by price. An order comes or goes in constant time; what came and went is merged
/// into the sorted rows once a batch.
/// </summary>
internal sealed class Rows
{
    private readonly RowSort _sort = new();
    private Row[] _sorted = [];
    private Row[] _added = [];
    private bool[] _gone = [];
    private int _count;
    private int _adds;
    private int _removes;

    /// <summary>As of the last <see cref="Settle"/>.</summary>
    public Span<Row> Sorted => _sorted.AsSpan(0, _count);

    /// <summary>What came or went since.</summary>
    public int Changes => _adds + _removes;

    public void Clear()
    {
        Array.Clear(_gone);
        (_count, _adds, _removes) = (0, 0, 0);
    }

    public void Add(in Row row)
    {
        Buffers.Keep(ref _added, _adds + 1);
        _added[_adds++] = row;
    }

    /// <summary>The order's number may be given again after the next <see cref="Settle"/>.</summary>
    public void Remove(int order)
    {
        Buffers.Keep(ref _gone, order + 1);
        _gone[order] = true;
        _removes++;
    }

    public void Settle()
    {
        if (_removes > 0) DropGone();
        _sort.Sort(ref _added, _adds);
        if (_count == 0) (_sorted, _added) = (_added, _sorted);
        else Merge();
        (_count, _adds) = (_count + _adds, 0);
    }

    private void DropGone()
    {
        _count = Kept(_sorted.AsSpan(0, _count));
        _adds = Kept(_added.AsSpan(0, _adds));
        Array.Clear(_gone);
        _removes = 0;
    }

    private int Kept(Span<Row> rows)
    {
        var kept = 0;
        foreach (ref readonly var row in rows)
            if (row.Order >= _gone.Length || !_gone[row.Order]) rows[kept++] = row;
        return kept;
    }

    /// <summary>From the dear end, so that no row is overwritten before it has moved.</summary>
    private void Merge()
    {
        Buffers.Keep(ref _sorted, _count + _adds);
        var (old, added) = (_count - 1, _adds - 1);
        for (var to = _count + _adds - 1; added >= 0; to--)
        {
            var takesOld = old >= 0 && _sorted[old].Price > _added[added].Price;
            _sorted[to] = takesOld ? _sorted[old--] : _added[added--];
        }
    }
}
