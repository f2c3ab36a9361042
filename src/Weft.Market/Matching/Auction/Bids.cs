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

    private Rank[] _ranks = [];
    private int[] _request = [];
    private int[] _shape = [];
    private long[] _price = [];
    private byte[] _gpus = [];
    private int[] _firstSeat = [];

    public int Count { get; private set; }

    /// <summary>Index of the request in the round.</summary>
    public ReadOnlySpan<int> Request => _request.AsSpan(0, Count);

    public ReadOnlySpan<int> Shape => _shape.AsSpan(0, Count);

    /// <summary>The most it pays.</summary>
    public ReadOnlySpan<long> Price => _price.AsSpan(0, Count);

    /// <summary>GPUs of each machine.</summary>
    public ReadOnlySpan<byte> Gpus => _gpus.AsSpan(0, Count);

    /// <summary>A bid for n machines has n seats, numbered on; the last entry is the number of all seats.</summary>
    public ReadOnlySpan<int> FirstSeat => _firstSeat.AsSpan(0, Count + 1);

    /// <summary>Some bid wants more than one machine.</summary>
    public bool HasGangs { get; private set; }

    public void Read(MatchingRound round, int machines, Kinds kinds, Shapes shapes)
    {
        var requests = round.Requests;
        shapes.Clear(kinds);
        Buffers.Fit(ref _ranks, requests.Count);
        Count = 0;
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i].Request;
            if (request.Expiry < round.Now || request.Machines == 0 || request.Machines > machines) continue;
            if (request.GpusPerMachine is 0 or > 64 || !MayMatch(request, round)) continue;
            var price = Math.Min(request.MaxPrice.PerGpuHour, MaxPrice);
            _ranks[Count++] = new(MaxPrice - price, Ties.Of(round.Seed, requests[i].RequestHash), i);
        }

        Rank.Sort(_ranks.AsSpan(0, Count), i => requests[i].RequestHash);
        Buffers.Fit(ref _request, Count);
        Buffers.Fit(ref _shape, Count);
        Buffers.Fit(ref _price, Count);
        Buffers.Fit(ref _gpus, Count);
        Buffers.Fit(ref _firstSeat, Count + 1);
        HasGangs = false;
        var (seats, b) = (0, 0);
        foreach (var rank in _ranks.AsSpan(0, Count))
        {
            var request = requests[rank.Index].Request;
            if (request.Machines > 1 && seats + request.Machines > MaxSeats) continue;
            HasGangs |= request.Machines > 1;
            (_request[b], _price[b], _gpus[b]) = (rank.Index, (long)(MaxPrice - rank.Key), request.GpusPerMachine);
            _shape[b] = shapes.Add(ShapeOf(request, round), kinds);
            _firstSeat[b++] = seats;
            seats += request.Machines;
        }

        Count = b;
        _firstSeat[Count] = seats;
    }

    private static Shape ShapeOf(Request request, MatchingRound round) => new(
        request.GpuClasses, request.Regions.Bits, (ulong)request.Features, request.Duration,
        round.Settler == request.Renter);

    private static bool MayMatch(Request request, MatchingRound round) =>
        request.Matcher.IsZero || request.Matcher == round.Settler || round.Settler == request.Renter;
}
