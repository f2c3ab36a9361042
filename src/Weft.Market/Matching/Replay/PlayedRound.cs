using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A round that took place, before it is a file: sorting and hashing all its orders takes longer than matching them,
/// and nobody waits for it.
/// </summary>
/// <param name="Domain">The market that the orders are signed for.</param>
/// <param name="HandedIn">How many of the matches, from the first, were handed to the chain.</param>
/// <param name="Window">The time to come that the matches are held for; null where they are of now.</param>
public sealed record PlayedRound(
    TypedDomain Domain, MatchingRound Round, IReadOnlyList<FiledOffer> Offers, IReadOnlyList<FiledRequest> Requests,
    IReadOnlyList<Match> Matches, int HandedIn, UnixTime? Window = null)
{
    public RoundFile ToFile() => RoundFile.Of(Domain, Round, Offers, Requests, Matches, HandedIn, Window);
}
