namespace Weft.Market;

/// <summary>
/// Sorts rows by price: a radix sort over those bits alone in which the prices differ, so a million rows take two or
/// three passes and no comparison.
/// </summary>
internal sealed class RowSort
{
    private const int DigitBits = 11;

    /// <summary>Below this, counting digits costs more than it saves.</summary>
    private const int Few = 256;

    private readonly int[] _places = new int[1 << DigitBits];
    private Row[] _spare = [];

    public void Sort(ref Row[] rows, int count)
    {
        if (count < Few)
        {
            rows.AsSpan(0, count).Sort(static (a, b) => a.Price.CompareTo(b.Price));
            return;
        }

        Buffers.Fit(ref _spare, rows.Length);
        var differing = 0UL;
        foreach (ref readonly var row in rows.AsSpan(0, count)) differing |= row.Price ^ rows[0].Price;
        for (var shift = 0; shift < 64 && differing >> shift != 0; shift += DigitBits)
        {
            if (((differing >> shift) & ((1 << DigitBits) - 1)) == 0) continue;
            Pass(rows.AsSpan(0, count), _spare, shift);
            (rows, _spare) = (_spare, rows);
        }
    }

    private void Pass(ReadOnlySpan<Row> from, Span<Row> to, int shift)
    {
        const ulong mask = (1 << DigitBits) - 1;
        var places = _places;
        Array.Clear(places);
        foreach (ref readonly var row in from) places[(row.Price >> shift) & mask]++;
        var place = 0;
        for (var digit = 0; digit < places.Length; digit++)
            (places[digit], place) = (place, place + places[digit]);
        foreach (ref readonly var row in from) to[places[(row.Price >> shift) & mask]++] = row;
    }
}
