namespace Weft.Market;

/// <summary>
/// For each bid the baskets with something that it could pay for if all were free: there alone it can ever sit, for
/// room never costs less than the machine asks.
/// </summary>
internal sealed class InReach
{
    private int[] _start = [0];
    private int[] _baskets = [];
    private int _count;

    public ReadOnlySpan<int> Of(int bid) => _baskets.AsSpan(_start[bid], _start[bid + 1] - _start[bid]);

    public void Clear(int bids)
    {
        Buffers.Fit(ref _start, bids + 1);
        _count = 0;
    }

    /// <summary>Adds a bid, if something is in its reach.</summary>
    /// <param name="least">The lowest ask by basket.</param>
    public bool Add(ReadOnlySpan<int> baskets, ReadOnlySpan<long> least, long price)
    {
        Buffers.Keep(ref _baskets, _start[_count] + baskets.Length);
        var used = _start[_count];
        foreach (var basket in baskets)
        {
            _baskets[used] = basket;
            used += least[basket] <= price ? 1 : 0;
        }

        if (used == _start[_count]) return false;
        _start[++_count] = used;
        return true;
    }
}
