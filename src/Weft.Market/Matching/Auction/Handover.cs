namespace Weft.Market;

/// <summary>From seats to what is settled: which GPUs and slot of each machine, the words for who got none.</summary>
internal sealed class Handover
{
    private readonly Dictionary<int, Supply> _left = [];

    /// <summary>One match for each filled bid, the highest bid first.</summary>
    public List<Match> Matches(
        IReadOnlyList<Supply> supplies, IReadOnlyList<QueuedRequest> requests, Arena arena, Clearing clearing)
    {
        var (bids, seating) = (arena.Bids, arena.Seating);
        _left.Clear();
        var matches = new List<Match>();
        for (var bid = 0; bid < bids.Count; bid++)
        {
            if (!seating.IsFilled(bid)) continue;
            var queued = requests[bids.Request[bid]];
            var fills = new Fill[bids.FirstSeat[bid + 1] - bids.FirstSeat[bid]];
            for (var i = 0; i < fills.Length; i++)
            {
                var at = arena.Machines.Supply[seating.MachineOf(bids.FirstSeat[bid] + i)];
                var left = _left.TryGetValue(at, out var rest) ? rest : supplies[at];
                var (gpus, slot) = (left.FreeGpus.Lowest(bids.Gpus[bid]), left.LowestFreeSlot);
                fills[i] = new(left.OfferHash, left.Offer, gpus, slot);
                _left[at] = left.Taking(gpus, slot);
            }

            Array.Sort(fills, (a, b) => a.Offer.Machine.CompareTo(b.Offer.Machine));
            matches.Add(new(queued.RequestHash, queued.Request, fills, new((ulong)clearing.PriceOf(bid))));
        }

        return matches;
    }

    /// <summary>
    /// Against what is left after <see cref="Matches"/>: a change is only worth advising if it would fill now.
    /// </summary>
    public List<Explanation> Explain(MatchingRound round, Arena arena)
    {
        var filled = new bool[round.Requests.Count];
        for (var bid = 0; bid < arena.Bids.Count; bid++)
            filled[arena.Bids.Request[bid]] = arena.Seating.IsFilled(bid);
        var unfilled = Enumerable.Range(0, filled.Length).Where(i => !filled[i]).Select(i => round.Requests[i])
            .OrderByDescending(r => r.Request.MaxPrice).ThenBy(r => Ties.Of(round.Seed, Intake.TagOf(r.RequestHash)))
            .ThenBy(r => r.RequestHash).ToArray();
        if (unfilled.Length == 0) return [];
        var left = round.Supplies.Select((supply, at) => _left.GetValueOrDefault(at, supply));
        Supply[] cheapestFirst = [.. left.OrderBy(s => s.Offer.Price).ThenBy(s => s.OfferHash)];
        return [.. unfilled.Select(r => Explanation.Of(r, cheapestFirst, round.Settler, round.Now))];
    }
}
