namespace Weft.Market.Tests;

/// <summary>Orders as a file has them, signed by nobody in particular.</summary>
internal static class FiledRounds
{
    public static FiledOffer Of(Supply supply) => new(
        supply.OfferHash, new(supply.Offer, new byte[] { 1 }), supply.Busy, supply.UsedSlots, supply.Longest);

    public static FiledRequest Of(QueuedRequest request) =>
        new(request.RequestHash, new(request.Request, new byte[] { 2 }), request.HasPriority);

    public static RoundChanges Whole(MatchingRound round) =>
        new(FromNothing: true, [.. round.Supplies.Select(Of)], [.. round.Requests.Select(Of)], []);
}
