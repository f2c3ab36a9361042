using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// One round of matching as a gateway publishes it: the orders that took part, the parameters, what came out. It is all
/// that <see cref="Replay"/> needs to compute the round again, where it goes on from another one after that.
/// </summary>
/// <param name="Domain">The market that the orders are signed for.</param>
/// <param name="Settler">Who meant to bring the matches to the contract.</param>
/// <param name="Seed">Decides between equals.</param>
/// <param name="HandedIn">How many of the matches, from the first, were handed to the chain in this round.</param>
/// <param name="Window">What is matched is held for this time to come and settled then; null: it is settled now.
/// </param>
/// <param name="InputHash">As the file says; <see cref="RoundHashes"/> says what it has to be.</param>
/// <param name="ResultHash">As the file says; <see cref="RoundHashes"/> says what it has to be.</param>
public sealed record RoundFile(
    TypedDomain Domain, Address Settler, UnixTime Now, ulong Seed, IReadOnlyList<FiledOffer> Offers,
    IReadOnlyList<FiledRequest> Requests, IReadOnlyList<FiledMatch> Matches, int HandedIn, UnixTime? Window,
    Hash32 InputHash, Hash32 ResultHash)
{
    /// <summary>The input hash of the round that this one goes on from; null where the file has all orders.</summary>
    public Hash32? Since { get; init; }

    /// <summary>Orders of the round before that are not in this one.</summary>
    public IReadOnlyList<Hash32> Gone { get; init; } = [];

    /// <summary>With all its orders, and named.</summary>
    public static RoundFile Of(PlayedRound played)
    {
        ArgumentNullException.ThrowIfNull(played);
        var orders = new RoundOrders();
        orders.Apply(played.Changes);
        return Of(played, orders, since: null);
    }

    /// <param name="orders">All orders of the round.</param>
    /// <param name="since">Names the round that the file goes on from; null to put all orders into it.</param>
    public static RoundFile Of(PlayedRound played, RoundOrders orders, Hash32? since)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(orders);
        var (offers, requests) = since is null
            ? (orders.Offers, orders.Requests)
            : (played.Changes.Offers, played.Changes.Requests);
        var file = new RoundFile(
            played.Domain, played.Settler, played.Now, played.Seed, [.. offers], [.. requests],
            [.. played.Matches.Select(FiledMatch.Of)], played.HandedIn, played.Window, default, default)
        {
            Since = since,
            Gone = since is null ? [] : played.Changes.Gone,
        };
        file = file with { InputHash = RoundHashes.OfInput(file, orders) };
        return file with { ResultHash = RoundHashes.OfResult(file) };
    }
}

/// <param name="Hash">The offer's <see cref="Offer.Hash"/>, computed once.</param>
/// <param name="Busy">GPUs of the machine that were under a lease or promised to one.</param>
/// <param name="UsedSlots">One bit each.</param>
/// <param name="Longest">Seconds; a longer lease would have met a window that the machine is held for.</param>
public sealed record FiledOffer(
    Hash32 Hash, Signed<Offer> Offer, GpuMask Busy, ulong UsedSlots, uint Longest = uint.MaxValue)
{
    public Supply ToSupply() => new(Hash, Offer.Value, Busy, UsedSlots) { Longest = Longest };
}

/// <param name="Hash">The request's <see cref="Request.Hash"/>, computed once.</param>
/// <param name="HasPriority">The gateway put it first among equals: its renter held a pass that says so.</param>
public sealed record FiledRequest(Hash32 Hash, Signed<Request> Request, bool HasPriority = false)
{
    /// <summary>Nothing that is computed depends on when it came.</summary>
    public QueuedRequest ToQueued() => new(Hash, Request.Value, Arrived: 0, HasPriority);
}

/// <summary>A match that names its orders by their hashes.</summary>
public sealed record FiledMatch(Hash32 Request, Price Price, IReadOnlyList<FiledFill> Fills)
{
    public static FiledMatch Of(Match match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return new(
            match.RequestHash, match.Price,
            [.. match.Fills.Select(fill => new FiledFill(fill.OfferHash, fill.Gpus, fill.Slot))]);
    }

    public bool IsSameAs(FiledMatch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Request == other.Request && Price == other.Price && Fills.SequenceEqual(other.Fills);
    }
}

public sealed record FiledFill(Hash32 Offer, GpuMask Gpus, byte Slot);
