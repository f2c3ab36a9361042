using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Orders that stand, each with a number by which rows know it.</summary>
/// <remarks>
/// The number of an order that went is given again only after <see cref="Reuse"/>: until the rows are sorted anew they
/// still hold it.
/// </remarks>
internal sealed class Numbered<T>
    where T : class
{
    private readonly Dictionary<Hash32, int> _found = [];
    private readonly List<T> _orders = [];
    private readonly Stack<int> _free = [];
    private readonly List<int> _gone = [];

    public int Count => _found.Count;

    /// <summary>By number; what went may still be at its own.</summary>
    public IReadOnlyList<T> ByNumber => _orders;

    public IEnumerable<T> All => _found.Values.Select(number => _orders[number]);

    public IEnumerable<Hash32> Hashes => _found.Keys;

    public T? Find(Hash32 hash) => _found.TryGetValue(hash, out var number) ? _orders[number] : null;

    /// <summary>The order's number, or -1 if it is here already.</summary>
    public int Add(Hash32 hash, T order)
    {
        var number = _free.Count > 0 ? _free.Peek() : _orders.Count;
        if (!_found.TryAdd(hash, number)) return -1;
        if (number == _orders.Count) _orders.Add(order);
        else _orders[_free.Pop()] = order;
        return number;
    }

    /// <summary>The number that the order had, or -1 if it is not here.</summary>
    public int Remove(Hash32 hash)
    {
        if (!_found.Remove(hash, out var number)) return -1;
        _gone.Add(number);
        return number;
    }

    public void Reuse()
    {
        foreach (var number in _gone) _free.Push(number);
        _gone.Clear();
    }
}
