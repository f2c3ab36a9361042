using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A round that took place, before it is a file: hashing and writing its orders takes longer than matching them, and
/// nobody waits for it.
/// </summary>
/// <param name="Domain">The market that the orders are signed for.</param>
/// <param name="Settler">Who means to bring the matches to the contract.</param>
/// <param name="Seed">Decides between equals.</param>
/// <param name="HandedIn">How many of the matches, from the first, were handed to the chain.</param>
/// <param name="Window">The time to come that the matches are held for; null where they are of now. A round of a window
/// has orders of its own: it changes nothing for those after it.</param>
public sealed record PlayedRound(
    TypedDomain Domain, Address Settler, UnixTime Now, ulong Seed, RoundChanges Changes, IReadOnlyList<Match> Matches,
    int HandedIn, UnixTime? Window = null);

/// <summary>What is otherwise in a round than in the one before it.</summary>
/// <param name="FromNothing">There was none before: these are all orders.</param>
/// <param name="Offers">That came, or of whose machines something else is free.</param>
/// <param name="Requests">That came.</param>
/// <param name="Gone">Offers and requests that are not there any more.</param>
public sealed record RoundChanges(
    bool FromNothing, IReadOnlyList<FiledOffer> Offers, IReadOnlyList<FiledRequest> Requests,
    IReadOnlyList<Hash32> Gone);
