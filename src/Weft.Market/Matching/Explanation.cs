using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Why a request was not filled, and the smallest change of its price that would fill it.</summary>
/// <param name="MachinesSeen">Machines in the book.</param>
/// <param name="MachinesFitting">Machines that no limit removed; fewer than the request wants.</param>
/// <param name="Removed">Machines that each limit removed, each machine counted once, at its first limit.</param>
/// <param name="SmallestMaxPrice">The lowest bid that would be filled now, or null when no price alone would
/// do.</param>
public sealed record Explanation(
    Hash32 RequestHash, int MachinesWanted, int MachinesSeen, int MachinesFitting, IReadOnlyList<LimitCount> Removed,
    Price? SmallestMaxPrice)
{
    internal static Explanation Of(
        QueuedRequest queued, IReadOnlyList<Supply> cheapestFirst, Address settler, UnixTime now)
    {
        var request = queued.Request;
        var counts = new SortedDictionary<Limits, LimitCount>();
        var fitting = new HashSet<Address>();
        var fittingAtSomePrice = new HashSet<Address>();
        Price? smallest = null;
        foreach (var supply in cheapestFirst)
        {
            var failed = Compatibility.Check(supply, request, settler, now);
            if (failed == Limits.None) fitting.Add(supply.Offer.Machine);
            if ((failed & ~Limits.Price) == Limits.None && fittingAtSomePrice.Add(supply.Offer.Machine)
                && fittingAtSomePrice.Count == request.Machines)
                smallest = supply.Offer.Price;
            if (failed == Limits.None) continue;
            var first = Compatibility.First(failed);
            var count = counts.GetValueOrDefault(first, new LimitCount(first, 0, 0));
            counts[first] = new(first, count.Machines + 1, count.OnlyThis + (failed == first ? 1 : 0));
        }

        return new(
            queued.RequestHash, request.Machines, cheapestFirst.Count, fitting.Count, [.. counts.Values], smallest);
    }

    /// <summary>The explanation in words for the renter.</summary>
    public Refusal ToRefusal() => MatchingRefusals.NoMatchYet(this);
}

/// <param name="Machines">Machines that this limit removed first.</param>
/// <param name="OnlyThis">Those of them that no other limit would have removed.</param>
public sealed record LimitCount(Limits Limit, int Machines, int OnlyThis);
