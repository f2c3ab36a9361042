using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A market that stands between batches. An order that comes or goes costs microseconds, whatever the number of others;
/// a batch finds its rows sorted, and its kinds and shapes known, and gives what <see cref="Auction.Match"/> would give
/// of the same orders from nothing, to the bit.
/// </summary>
/// <remarks>
/// Orders that have expired take no part and stay until they are removed. Not thread-safe: one owner.
/// </remarks>
/// <param name="settler">Who will send the matches to the contract.</param>
public sealed class StandingMarket(Address settler)
{
    /// <summary>Changes that wait for a batch; more are sorted in at once, so that they take bounded memory.</summary>
    private const int MaxChanges = 1 << 16;

    private readonly Auction _auction = new();
    private readonly Numbered<Supply> _supplies = new();
    private readonly Numbered<QueuedRequest> _requests = new();

    public int Supplies => _supplies.Count;

    public int Requests => _requests.Count;

    /// <summary>Puts an offer in, in the place of what was known of it: a machine's GPUs come and go.</summary>
    public void Put(Supply supply)
    {
        Remove(supply.OfferHash);
        _auction.Intake.Add(supply, _supplies.Add(supply.OfferHash, supply), settler);
    }

    /// <summary>An offer as it was put in, or null.</summary>
    public Supply? Find(Hash32 offer) => _supplies.Find(offer);

    /// <summary>A request that waits here, or null.</summary>
    public QueuedRequest? FindRequest(Hash32 request) => _requests.Find(request);

    /// <summary>Offers and requests, by their hashes.</summary>
    public IEnumerable<Hash32> Orders => _supplies.Hashes.Concat(_requests.Hashes);

    /// <summary>False if it waits here already.</summary>
    public bool Add(QueuedRequest request)
    {
        var number = _requests.Add(request.RequestHash, request);
        if (number < 0) return false;
        _auction.Intake.Add(request, number, settler);
        return true;
    }

    /// <summary>Takes an offer or a request out, by its hash; false if it is not here.</summary>
    public bool Remove(Hash32 order)
    {
        var (supply, request) = (_supplies.Remove(order), _requests.Remove(order));
        if (supply >= 0) _auction.Intake.Asks.Remove(supply);
        if (request >= 0) _auction.Intake.Bids.Remove(request);
        if (_auction.Intake.Changes > MaxChanges) Settle();
        return supply >= 0 || request >= 0;
    }

    /// <summary>As <see cref="Auction.Clear(MatchingRound)"/>.</summary>
    public AuctionOutcome Clear(UnixTime now, ulong seed)
    {
        Settle();
        return _auction.Clear(_supplies.ByNumber, _requests.ByNumber, now, seed);
    }

    /// <summary>
    /// The matches; the orders stay until they are removed, for whether they are settled is not known here.
    /// </summary>
    public IReadOnlyList<Match> Match(UnixTime now, ulong seed)
    {
        Clear(now, seed);
        return _auction.Matches(
            _supplies.ByNumber, _requests.ByNumber,
            hash => _supplies.Find(hash) ?? throw new InvalidOperationException("A leased offer is not here."),
            settler, now);
    }

    /// <summary>All orders as a round: for replay, and for explanations.</summary>
    public MatchingRound Round(UnixTime now, ulong seed) =>
        new([.. _supplies.All], [.. _requests.All], settler, now, seed);

    private void Settle()
    {
        _auction.Intake.Settle();
        _supplies.Reuse();
        _requests.Reuse();
    }
}
