using Weft.Ethereum;

namespace Weft.Node;

/// <summary>
/// Which orders on the floor are otherwise than in the last round that was shown. Never more than are there and were
/// there: what came and went in between nobody has to hear of.
/// </summary>
internal sealed class Unshown
{
    /// <summary>With whether the last round that was shown had the order.</summary>
    private readonly Dictionary<Hash32, bool> _orders = [];

    /// <summary>No round was shown yet, or the last one was lost: the next has to have everything.</summary>
    public bool IsEverything { get; private set; } = true;

    /// <summary>Orders that are or were there, each once.</summary>
    public IEnumerable<Hash32> Orders => _orders.Keys;

    /// <summary>The order came, changed or went.</summary>
    public void Note(Hash32 order, bool before, bool after)
    {
        if (!_orders.TryGetValue(order, out var wasShown)) _orders.Add(order, before);
        else if (!after && !wasShown) _orders.Remove(order);
    }

    /// <summary>A round is shown as of now.</summary>
    public void Shown()
    {
        _orders.Clear();
        IsEverything = false;
    }

    /// <param name="orders">All that are there.</param>
    public void Lost(IEnumerable<Hash32> orders)
    {
        _orders.Clear();
        IsEverything = true;
        foreach (var order in orders) _orders.Add(order, false);
    }
}
