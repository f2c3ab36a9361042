using Weft.Market;

namespace Weft.Bench;

/// <summary>
/// What trade reduction would leave of the auction's surplus, done in each class and region by itself, where orders are
/// one GPU but do not all fit each other.
/// </summary>
/// <remarks>
/// An upper bound: a lot loses its least valuable pair, though the rule may well want a dearer one gone. Whether
/// anybody gains by misreporting then is not asked: who trades in which lot hangs on what is said.
/// </remarks>
internal static class LotReduction
{
    public static long SurplusOf(MatchingRound round, IReadOnlyList<Match> matches)
    {
        var filled = matches.Select(match => match.RequestHash).ToHashSet();
        var leased = matches.Select(match => match.Fills[0].OfferHash).ToHashSet();
        var losers = round.Requests.Where(r => !filled.Contains(r.RequestHash))
            .OrderByDescending(r => r.Request.MaxPrice).ToArray();
        var unsold = round.Supplies.Where(s => !leased.Contains(s.OfferHash)).ToLookup(s => LotOf(s.Offer));
        return matches.GroupBy(match => LotOf(match.Fills[0].Offer)).Sum(lot => Left(round, lot, losers, unsold));
    }

    private static long Left(
        MatchingRound round, IGrouping<(GpuClass, Region), Match> lot, QueuedRequest[] losers,
        ILookup<(GpuClass, Region), Supply> unsold)
    {
        var loser = Array.Find(losers, queued => lot.Any(match => Fits(match.Fills[0].Offer, queued.Request)));
        Price? ask = unsold[lot.Key].Any() ? unsold[lot.Key].Min(s => s.Offer.Price) : null;
        long[] worth = [.. lot.Select(match => match.Request.MaxPrice.Units() - match.Fills[0].Offer.Price.Units())];
        var reduced = TradeReduction.Reduce(
            worth.Length, lot.Min(match => match.Request.MaxPrice), lot.Max(match => match.Fills[0].Offer.Price),
            loser?.Request.MaxPrice, ask);
        return worth.Sum() - (reduced.Trades < worth.Length ? worth.Min() : 0);

        bool Fits(Offer offer, Request request) =>
            (Compatibility.Check(offer, request, round.Settler, round.Now) & ~Limits.Price) == Limits.None;
    }

    private static (GpuClass, Region) LotOf(Offer offer) => (offer.GpuClass, offer.Region);
}
