using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A round that took place, before it is a file: sorting and hashing all its orders takes longer than matching them,
/// and nobody waits for it.
/// </summary>
/// <param name="Domain">The market that the orders are signed for.</param>
/// <param name="HandedIn">How many of the matches, from the first, were handed to the chain.</param>
public sealed record PlayedRound(
    TypedDomain Domain, MatchingRound Round, IReadOnlyList<FiledOffer> Offers, IReadOnlyList<FiledRequest> Requests,
    IReadOnlyList<Match> Matches, int HandedIn)
{
    public RoundFile ToFile() => RoundFile.Of(Domain, Round, Offers, Requests, Matches, HandedIn);
}
