using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The requests of a round as columns, the highest price first, the seed's tie between equals.</summary>
internal sealed class Bids
{
    /// <summary>
    /// Prices in the auction stay below 2^44, 17 million tokens of 6 decimals an hour: sums of them then fit into 64
    /// bits. A bid above counts as this much; an ask above takes no part.
    /// </summary>
    public const ulong MaxPrice = (1UL << 44) - 1;

    /// <summary>Seats of one round; gangs that would take more sit it out, the lowest bids first.</summary>
    private const int MaxSeats = 1 << 22;

    private readonly Ties _ties = new();
    private int[] _row = [];
    private int[] _request = [];
    private int[] _shape = [];
    private long[] _price = [];
    private byte[] _gpus = [];
    private int[] _firstSeat = [];

    public int Count { get; private set; }

    /// <summary>The order's number.</summary>
    public ReadOnlySpan<int> Request => _request;

    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The most it pays.</summary>
    public ReadOnlySpan<long> Price => _price;

    /// <summary>GPUs of each machine.</summary>
    public ReadOnlySpan<byte> Gpus => _gpus;

    /// <summary>A bid for n machines has n seats, numbered on; the last entry is the number of all seats.</summary>
    public ReadOnlySpan<int> FirstSeat => _firstSeat;

    /// <summary>Some bid wants more than one machine.</summary>
    public bool HasGangs { get; private set; }

    /// <param name="rows">The highest bid first.</param>
    public void Read(ReadOnlySpan<Row> rows, int machines, UnixTime now, ulong seed, Func<int, Hash32> hashOf)
    {
        Buffers.Fit(ref _row, rows.Length);
        Count = 0;
        for (var i = 0; i < rows.Length; i++)
            if (rows[i].Expiry >= now.Seconds && rows[i].Count <= machines) _row[Count++] = i;
        for (int from = 0, to; from < Count; from = to)
        {
            var price = rows[_row[from]].Price;
            for (to = from + 1; to < Count && rows[_row[to]].Price == price;) to++;
            if (to - from > 1) _ties.Break(_row.AsSpan(from, to - from), rows, seed, hashOf);
        }

        Columns(rows);
    }

    /// <summary>Only the bids that are in reach of something take part; the others' columns are given up.</summary>
    public void Keep(ReadOnlySpan<bool> inReach)
    {
        var (kept, seats) = (0, 0);
        HasGangs = false;
        for (var b = 0; b < Count; b++)
        {
            if (!inReach[b]) continue;
            var machines = _firstSeat[b + 1] - _firstSeat[b];
            HasGangs |= machines > 1;
            (_request[kept], _shape[kept], _price[kept], _gpus[kept]) = (_request[b], _shape[b], _price[b], _gpus[b]);
            _firstSeat[kept++] = seats;
            seats += machines;
        }

        Count = kept;
        _firstSeat[Count] = seats;
    }

    private void Columns(ReadOnlySpan<Row> rows)
    {
        Buffers.Fit(ref _request, Count);
        Buffers.Fit(ref _shape, Count);
        Buffers.Fit(ref _price, Count);
        Buffers.Fit(ref _gpus, Count);
        Buffers.Fit(ref _firstSeat, Count + 1);
        HasGangs = false;
        var (seats, b) = (0, 0);
        foreach (var i in _row.AsSpan(0, Count))
        {
            ref readonly var row = ref rows[i];
            if (row.Count > 1 && seats + row.Count > MaxSeats) continue;
            HasGangs |= row.Count > 1;
            (_request[b], _shape[b]) = (row.Order, row.Group);
            (_price[b], _gpus[b], _firstSeat[b]) = ((long)(MaxPrice - row.Price), row.Gpus, seats);
            seats += row.Count;
            b++;
        }

        Count = b;
        _firstSeat[Count] = seats;
    }
}
