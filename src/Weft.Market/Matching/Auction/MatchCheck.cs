using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Holds every result against the orders alone, also in release builds: a mistake of the search must end here and not
/// on the chain.
/// </summary>
internal static class MatchCheck
{
    /// <param name="supplyOf">The order itself, by its hash.</param>
    /// <exception cref="InvalidOperationException">A limit was broken, or a GPU or slot given twice.</exception>
    public static void Assert(
        IReadOnlyList<Match> matches, Func<Hash32, Supply> supplyOf, Address settler, UnixTime now)
    {
        var left = new Dictionary<Hash32, Supply>(matches.Count);
        var seen = new HashSet<Hash32>(matches.Count);
        foreach (var match in matches)
        {
            Must(seen.Add(match.RequestHash), "A request was filled twice.");
            Must(match.Fills.Count == match.Request.Machines, "A gang was split.");
            Must(match.Price <= match.Request.MaxPrice, "A renter would pay more than it bids.");
            Must(!match.Request.IsOneSite || IsOneSite(match), "A gang that wants one site is on several.");
            for (var i = 0; i < match.Fills.Count; i++)
            {
                var fill = match.Fills[i];
                var supply = left.TryGetValue(fill.OfferHash, out var rest) ? rest : supplyOf(fill.OfferHash);
                Must(i == 0 || match.Fills[i - 1].Offer.Machine < fill.Offer.Machine, "A machine is in a gang twice.");
                Must(fill.Offer.Price <= match.Price, "A provider would get less than it asks.");
                Must(fill.Gpus.Count == match.Request.GpusPerMachine, "The GPUs are not as many as asked for.");
                Must((supply.UsedSlots & (1UL << fill.Slot)) == 0, "A slot would be used twice.");
                Must(
                    Compatibility.Check(supply, match.Request, settler, now) == Limits.None,
                    "A limit of an order was broken.");
                left[fill.OfferHash] = supply.Taking(fill.Gpus, fill.Slot);
            }
        }
    }

    private static bool IsOneSite(Match match)
    {
        var first = match.Fills[0].Offer;
        return match.Fills.All(f => f.Offer.Provider == first.Provider && f.Offer.Region == first.Region);
    }

    private static void Must(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
