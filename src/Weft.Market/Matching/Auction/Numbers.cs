using System.Runtime.InteropServices;

namespace Weft.Market;

/// <summary>Numbers equal values alike, in the order in which they come.</summary>
internal sealed class Numbers<T>
    where T : struct
{
    /// <summary>So many that nobody uses any more do not matter.</summary>
    private const int Slack = 1 << 12;

    private readonly Dictionary<T, int> _found = [];
    private readonly List<T> _values = [];

    public int Count => _values.Count;

    public T this[int number] => _values[number];

    public void Clear()
    {
        _found.Clear();
        _values.Clear();
    }

    public int Of(T value)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_found, value, out var known);
        if (known) return number;
        number = _values.Count;
        _values.Add(value);
        return number;
    }

    /// <summary>
    /// Numbers anew where most numbers are of values that no row has any more; true if it did. Bounds what orders that
    /// are long gone take of the memory.
    /// </summary>
    public bool Compact(Span<Row> rows)
    {
        if (Count <= (2 * rows.Length) + Slack) return false;
        var old = _values.ToArray();
        Clear();
        foreach (ref var row in rows) row = row with { Group = Of(old[row.Group]) };
        return true;
    }
}
