using Weft.Market;

namespace Weft.Node;

/// <summary>Holds the rounds that a gateway published against what the chain says happened. Pure.</summary>
public static class RoundAudit
{
    /// <param name="settled">Leases that opened and matches that were skipped, since the first round.</param>
    public static IReadOnlyList<Deviation> Check(IReadOnlyList<RoundFile> rounds, IReadOnlyList<ChainEvent> settled)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        var opened = settled.OfType<LeaseOpened>().ToLookup(happened => happened.Lease.RequestHash);
        var skipped = settled.OfType<MatchSkipped>().Select(happened => happened.RequestHash).ToHashSet();
        var handedIn = rounds
            .SelectMany(round => round.Matches.Take(round.HandedIn), (round, match) => (Round: round, Match: match))
            .GroupBy(entry => entry.Match.Request);
        var found = new List<Deviation>();
        foreach (var attempts in handedIn)
        {
            var leases = opened[attempts.Key].Select(happened => happened.Lease).ToList();
            if (leases.Count == 0 && !skipped.Contains(attempts.Key))
            {
                found.Add(new(
                    DeviationKind.NotOnChain, attempts.Key,
                    "The chain neither opened a lease for this request nor skipped its match."));
            }
            else if (leases.Count > 0 && !attempts.Any(attempt => IsSame(attempt.Round, attempt.Match, leases)))
            {
                found.Add(new(
                    DeviationKind.ChainDiffers, attempts.Key,
                    "The chain opened the leases of this request on other machines, GPUs, slots or at another price."));
            }
        }

        return found;
    }

    /// <summary>Leases whose rounds nobody saw: those to ask the sender of.</summary>
    public static IEnumerable<LeaseOpened> Unpublished(
        IReadOnlyList<RoundFile> rounds, IReadOnlyList<ChainEvent> settled)
    {
        var published = rounds.SelectMany(round => round.Matches).Select(match => match.Request).ToHashSet();
        return settled.OfType<LeaseOpened>().Where(happened => !published.Contains(happened.Lease.RequestHash));
    }

    private static bool IsSame(RoundFile round, FiledMatch match, List<Lease> leases)
    {
        if (leases.Count != match.Fills.Count) return false;
        var offers = round.Offers.ToDictionary(offer => offer.Hash, offer => offer.Offer.Value);
        return match.Fills.All(fill => offers.TryGetValue(fill.Offer, out var offer) && leases.Exists(lease =>
            lease.Key.Provider == offer.Provider && lease.Key.Machine == offer.Machine && lease.Key.Slot == fill.Slot
            && lease.Gpus == fill.Gpus && lease.Price == match.Price));
    }
}
