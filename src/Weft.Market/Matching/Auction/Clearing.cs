namespace Weft.Market;

/// <summary>
/// The prices: one for each class and region. Where one price fits all leases there, it is the middle of those that do,
/// narrowed so that, if it can be, no losing bid is above it and no free machine below it. Where none fits, it is the
/// middle of the dearest ask and the lowest bid, and each match's own limits have the last word.
/// </summary>
internal sealed class Clearing
{
    private const long None = -1;

    private int[] _lotOf = [];
    private ulong[] _sold = [];
    private bool[] _heard = [];
    private long[] _dearestAsk = [];
    private long[] _lowestBid = [];
    private long[] _losingBid = [];
    private long[] _unsoldAsk = [];
    private Arena _arena = null!;

    public void Read(Arena arena)
    {
        _arena = arena;
        var lots = NumberLots(arena.Kinds);
        Buffers.Fill(ref _sold, arena.Kinds.Blocks, 0UL);
        Buffers.Fill(ref _heard, arena.Intake.Shapes.Count, false);
        Buffers.Fill(ref _dearestAsk, lots, 0);
        Buffers.Fill(ref _lowestBid, lots, Prices.Nothing);
        Buffers.Fill(ref _losingBid, lots, None);
        Buffers.Fill(ref _unsoldAsk, lots, Prices.Nothing);
        for (var bid = 0; bid < arena.Bids.Count; bid++)
            if (arena.Seating.IsFilled(bid)) Sold(bid);
        for (var bid = 0; bid < arena.Bids.Count; bid++)
            if (!arena.Seating.IsFilled(bid)) Lost(bid);
        if (arena.Bids.Count > 0) Unsold(arena.Prices.Free(SmallestLevel()));
    }

    /// <summary>Of the bids that take part: what is too little for all of them is not what they leave free.</summary>
    private int SmallestLevel()
    {
        var level = _arena.LevelOf(0);
        for (var bid = 1; bid < _arena.Bids.Count; bid++) level = Math.Min(level, _arena.LevelOf(bid));
        return level;
    }

    /// <summary>
    /// The price of a filled bid: of its lots' prices the highest, at least its dearest ask, at most its own price.
    /// </summary>
    public long PriceOf(int bid)
    {
        var (price, ask) = (0L, 0L);
        var seats = _arena.Bids.FirstSeat;
        for (var seat = seats[bid]; seat < seats[bid + 1]; seat++)
        {
            var machine = _arena.Seating.MachineOf(seat);
            ask = Math.Max(ask, _arena.Machines.Ask[machine]);
            price = Math.Max(price, PriceIn(_lotOf[_arena.Kinds.BlockOf[_arena.Machines.Kind[machine]]]));
        }

        return Math.Min(Math.Max(price, ask), _arena.Bids.Price[bid]);
    }

    private long PriceIn(int lot)
    {
        var (low, high) = (_dearestAsk[lot], _lowestBid[lot]);
        if (low <= high)
        {
            low = Math.Min(high, Math.Max(low, _losingBid[lot]));
            high = Math.Max(low, Math.Min(high, _unsoldAsk[lot]));
        }

        return (low + high) / 2;
    }

    private void Sold(int bid)
    {
        var seats = _arena.Bids.FirstSeat;
        for (var seat = seats[bid]; seat < seats[bid + 1]; seat++)
        {
            var machine = _arena.Seating.MachineOf(seat);
            var kind = _arena.Machines.Kind[machine];
            var block = _arena.Kinds.BlockOf[kind];
            var lot = _lotOf[block];
            _sold[block] |= 1UL << (kind - _arena.Kinds.BlockStart[block]);
            _dearestAsk[lot] = Math.Max(_dearestAsk[lot], _arena.Machines.Ask[machine]);
            _lowestBid[lot] = Math.Min(_lowestBid[lot], _arena.Bids.Price[bid]);
        }
    }

    /// <summary>Of bids of one shape the first that lost is the highest.</summary>
    private void Lost(int bid)
    {
        var shape = _arena.Bids.Shape[bid];
        if (_heard[shape]) return;
        _heard[shape] = true;
        foreach (var basket in _arena.Intake.Shapes.BasketsOf(shape))
        {
            var block = _arena.Baskets.BlockOf(basket);
            if ((_sold[block] & _arena.Baskets.SetOf(basket)) == 0) continue;
            _losingBid[_lotOf[block]] = Math.Max(_losingBid[_lotOf[block]], _arena.Bids.Price[bid]);
        }
    }

    private void Unsold(ReadOnlySpan<long> free)
    {
        for (var kind = 0; kind < free.Length; kind++)
        {
            var block = _arena.Kinds.BlockOf[kind];
            if (((_sold[block] >> (kind - _arena.Kinds.BlockStart[block])) & 1) == 0) continue;
            _unsoldAsk[_lotOf[block]] = Math.Min(_unsoldAsk[_lotOf[block]], free[kind]);
        }
    }

    /// <summary>A lot of the price is a class and region, whoever settles it; for each block its lot.</summary>
    private int NumberLots(Kinds kinds)
    {
        Buffers.Fit(ref _lotOf, kinds.Blocks);
        var (number, last) = (-1, -1);
        for (var block = 0; block < kinds.Blocks; block++)
        {
            var lot = kinds.Block(block).Lot >> 1;
            if (lot != last) number++;
            (_lotOf[block], last) = (number, lot);
        }

        return number + 1;
    }
}
