using Weft.Ethereum;
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
        var handedIn = rounds.Where(round => round.Window is null)
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
            else if (leases.Count > 0 && !attempts.Any(attempt => IsSame(attempt.Round, attempt.Match, leases))
                && !IsHeld(rounds, attempts.Key, leases))
            {
                found.Add(new(
                    DeviationKind.ChainDiffers, attempts.Key,
                    "The chain opened the leases of this request on other machines, GPUs, slots or at another price."));
            }
        }

        found.AddRange(CheckWindows(rounds, handedIn.Select(attempts => attempts.Key).ToHashSet(), opened));
        return found;
    }

    /// <summary>
    /// What was held may have been lost, so it need not come to a lease; one that it came to is of its machines, GPUs
    /// and price, and not before its time. The slot is chosen then.
    /// </summary>
    private static IEnumerable<Deviation> CheckWindows(
        IReadOnlyList<RoundFile> rounds, HashSet<Hash32> handedIn, ILookup<Hash32, LeaseOpened> opened)
    {
        var held = rounds.Where(round => round.Window is not null).SelectMany(round => round.Matches)
            .Select(match => match.Request).Distinct();
        foreach (var request in held)
        {
            var leases = opened[request].Select(happened => happened.Lease).ToList();
            if (leases.Count > 0 && !handedIn.Contains(request) && !IsHeld(rounds, request, leases))
                yield return new(
                    DeviationKind.ChainDiffers, request,
                    "The chain opened the leases of this request on other machines or GPUs than were held for it, at "
                    + "another price or before their time.");
        }
    }

    private static bool IsHeld(IReadOnlyList<RoundFile> rounds, Hash32 request, List<Lease> leases) => rounds.Any(
        round => round.Window is { } window && leases.TrueForAll(lease => lease.Key.Start >= window.Seconds)
            && round.Matches.Any(match => match.Request == request && IsSame(round, match, leases, anySlot: true)));

    /// <summary>Leases whose rounds nobody saw: those to ask the sender of.</summary>
    public static IEnumerable<LeaseOpened> Unpublished(
        IReadOnlyList<RoundFile> rounds, IReadOnlyList<ChainEvent> settled)
    {
        var published = rounds.SelectMany(round => round.Matches).Select(match => match.Request).ToHashSet();
        return settled.OfType<LeaseOpened>().Where(happened => !published.Contains(happened.Lease.RequestHash));
    }

    private static bool IsSame(RoundFile round, FiledMatch match, List<Lease> leases, bool anySlot = false)
    {
        if (leases.Count != match.Fills.Count) return false;
        var offers = round.Offers.ToDictionary(offer => offer.Hash, offer => offer.Offer.Value);
        return match.Fills.All(fill => offers.TryGetValue(fill.Offer, out var offer) && leases.Exists(lease =>
            lease.Key.Provider == offer.Provider && lease.Key.Machine == offer.Machine
            && (anySlot || lease.Key.Slot == fill.Slot) && lease.Gpus == fill.Gpus && lease.Price == match.Price));
    }
}
