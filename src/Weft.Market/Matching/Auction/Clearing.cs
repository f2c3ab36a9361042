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
    private bool[] _sold = [];
    private long[] _dearestAsk = [];
    private long[] _lowestBid = [];
    private long[] _losingBid = [];
    private long[] _unsoldAsk = [];
    private Arena _arena = null!;

    public void Read(Arena arena)
    {
        _arena = arena;
        var lots = NumberLots(arena.Kinds);
        Buffers.Fill(ref _sold, arena.Kinds.Count, false);
        Buffers.Fill(ref _dearestAsk, lots, 0);
        Buffers.Fill(ref _lowestBid, lots, Stock.Nothing);
        Buffers.Fill(ref _losingBid, lots, None);
        Buffers.Fill(ref _unsoldAsk, lots, Stock.Nothing);
        for (var bid = 0; bid < arena.Bids.Count; bid++)
            if (arena.Seating.IsFilled(bid)) Sold(bid);
        for (var bid = 0; bid < arena.Bids.Count; bid++)
            if (!arena.Seating.IsFilled(bid)) Lost(bid);
        if (arena.Sizes.Count == 0) return;
        var heads = arena.Stock.Heads(0);
        for (var kind = 0; kind < heads.Length; kind++)
            if (_sold[kind]) _unsoldAsk[_lotOf[kind]] = Math.Min(_unsoldAsk[_lotOf[kind]], heads[kind]);
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
            price = Math.Max(price, PriceIn(_lotOf[_arena.Machines.Kind[machine]]));
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
            var lot = _lotOf[_arena.Machines.Kind[machine]];
            _sold[_arena.Machines.Kind[machine]] = true;
            _dearestAsk[lot] = Math.Max(_dearestAsk[lot], _arena.Machines.Ask[machine]);
            _lowestBid[lot] = Math.Min(_lowestBid[lot], _arena.Bids.Price[bid]);
        }
    }

    private void Lost(int bid)
    {
        foreach (var kind in _arena.KindsOf(bid))
            if (_sold[kind]) _losingBid[_lotOf[kind]] = Math.Max(_losingBid[_lotOf[kind]], _arena.Bids.Price[bid]);
    }

    /// <summary>A lot of the price is a class and region, whoever settles it.</summary>
    private int NumberLots(Kinds kinds)
    {
        Buffers.Fit(ref _lotOf, kinds.Count);
        var (number, last) = (-1, -1);
        for (var lot = 0; lot < kinds.Lots; lot++)
        {
            if (kinds.Lot(lot).Lot >> 1 != last) number++;
            last = kinds.Lot(lot).Lot >> 1;
            _lotOf.AsSpan(kinds.LotStart(lot), kinds.LotStart(lot + 1) - kinds.LotStart(lot)).Fill(number);
        }

        return number + 1;
    }
}
