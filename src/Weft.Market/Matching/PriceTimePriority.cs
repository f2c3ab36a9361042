using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Matching by price-time priority: the highest bid is served first, of equal bids the earlier one; it gets the
/// cheapest machines that fit. All machines of a request or none. The price of a match is what its dearest machine
/// asks, so a renter never pays more for having bid more.
/// </summary>
public static class PriceTimePriority
{
    public static MatchingResult Run(MatchingRound round)
    {
        var supplies = round.Supplies
            .OrderBy(s => s.Offer.Price).ThenBy(s => Tie(round.Seed, s.OfferHash)).ThenBy(s => s.OfferHash).ToArray();
        var requests = round.Requests
            .OrderByDescending(r => r.Request.MaxPrice).ThenBy(r => r.Arrived)
            .ThenBy(r => Tie(round.Seed, r.RequestHash)).ThenBy(r => r.RequestHash);
        var matches = new List<Match>();
        var unfilled = new List<QueuedRequest>();
        foreach (var request in requests)
        {
            if (Fill(request, supplies, round) is { } match) matches.Add(match);
            else unfilled.Add(request);
        }

        // Explained at the end, against what is left: a change is only worth advising if it would fill now.
        return new(matches, [.. unfilled.Select(r => Explanation.Of(r, supplies, round.Settler, round.Now))]);
    }

    private static Match? Fill(QueuedRequest queued, Supply[] cheapestFirst, MatchingRound round)
    {
        var request = queued.Request;
        if (request.Machines == 0) return null;
        var picked = new SortedList<Address, int>(request.Machines);
        for (var i = 0; i < cheapestFirst.Length && picked.Count < request.Machines; i++)
        {
            var offer = cheapestFirst[i].Offer;
            if (offer.Price > request.MaxPrice) break;
            if (Compatibility.Check(cheapestFirst[i], request, round.Settler, round.Now) == Limits.None)
                picked.TryAdd(offer.Machine, i);
        }

        if (picked.Count < request.Machines) return null;
        var fills = new List<Fill>(picked.Count);
        var price = default(Price);
        foreach (var i in picked.Values)
        {
            var supply = cheapestFirst[i];
            var (gpus, slot) = (supply.FreeGpus.Lowest(request.GpusPerMachine), supply.LowestFreeSlot);
            cheapestFirst[i] = supply.Taking(gpus, slot);
            fills.Add(new(supply.OfferHash, supply.Offer, gpus, slot));
            if (supply.Offer.Price > price) price = supply.Offer.Price;
        }

        return new(queued.RequestHash, request, fills, price);
    }

    /// <summary>
    /// A number that the seed shuffles (the finalizer of SplitMix64), so that no order wins every tie.
    /// </summary>
    private static ulong Tie(ulong seed, Hash32 hash)
    {
        var x = seed ^ BinaryPrimitives.ReadUInt64BigEndian(hash.Bytes);
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
