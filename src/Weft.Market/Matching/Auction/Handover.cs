namespace Weft.Market;

/// <summary>From seats to what is settled: which GPUs and which slot of each machine.</summary>
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
}
