using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// One round of matching as a gateway publishes it: every order that took part, the parameters, what came out. It is
/// all that <see cref="Replay"/> needs to compute the round again.
/// </summary>
/// <param name="Domain">The market that the orders are signed for.</param>
/// <param name="Settler">Who meant to bring the matches to the contract.</param>
/// <param name="Seed">Decides between equals.</param>
/// <param name="HandedIn">How many of the matches, from the first, were handed to the chain in this round.</param>
/// <param name="Window">What is matched is held for this time to come and settled then; null: it is settled now.
/// </param>
/// <param name="InputHash">As the file says; <see cref="RoundHashes.OfInput"/> is what it has to be.</param>
/// <param name="ResultHash">As the file says; <see cref="RoundHashes.OfResult"/> is what it has to be.</param>
public sealed record RoundFile(
    TypedDomain Domain, Address Settler, UnixTime Now, ulong Seed, IReadOnlyList<FiledOffer> Offers,
    IReadOnlyList<FiledRequest> Requests, IReadOnlyList<FiledMatch> Matches, int HandedIn, UnixTime? Window,
    Hash32 InputHash, Hash32 ResultHash)
{
    /// <summary>Of a round that took place, with its orders sorted by hash.</summary>
    public static RoundFile Of(
        TypedDomain domain, MatchingRound round, IEnumerable<FiledOffer> offers, IEnumerable<FiledRequest> requests,
        IReadOnlyList<Match> matches, int handedIn, UnixTime? window = null)
    {
        ArgumentNullException.ThrowIfNull(round);
        var file = new RoundFile(
            domain, round.Settler, round.Now, round.Seed, [.. offers.OrderBy(offer => offer.Hash)],
            [.. requests.OrderBy(request => request.Hash)], [.. matches.Select(FiledMatch.Of)], handedIn, window,
            default, default);
        return file with { InputHash = RoundHashes.OfInput(file), ResultHash = RoundHashes.OfResult(file) };
    }

    /// <summary>The round's input, for the auction.</summary>
    public MatchingRound ToRound() => new(
        [.. Offers.Select(o => new Supply(o.Hash, o.Offer.Value, o.Busy, o.UsedSlots) { Longest = o.Longest })],
        [.. Requests.Select(r => new QueuedRequest(r.Hash, r.Request.Value, Arrived: 0, r.HasPriority))],
        Settler, Now, Seed);
}

/// <param name="Hash">The offer's <see cref="Offer.Hash"/>, computed once.</param>
/// <param name="Busy">GPUs of the machine that were under a lease or promised to one.</param>
/// <param name="UsedSlots">One bit each.</param>
/// <param name="Longest">Seconds; a longer lease would have met a window that the machine is held for.</param>
public sealed record FiledOffer(
    Hash32 Hash, Signed<Offer> Offer, GpuMask Busy, ulong UsedSlots, uint Longest = uint.MaxValue);

/// <param name="Hash">The request's <see cref="Request.Hash"/>, computed once.</param>
/// <param name="HasPriority">The gateway put it first among equals: its renter held a pass that says so.</param>
public sealed record FiledRequest(Hash32 Hash, Signed<Request> Request, bool HasPriority = false);

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
