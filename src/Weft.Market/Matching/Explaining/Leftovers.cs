using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What of an offer decides who can have it, side by side: the orders themselves lie far apart.</summary>
/// <param name="Supply">Which of <see cref="Leftovers.Supplies"/>.</param>
/// <param name="Closed">Somebody else settles for it.</param>
internal readonly record struct LeftMachine(
    int Supply, ulong Price, Features Features, uint MinDuration, uint MaxDuration, GpuClass GpuClass, Region Region,
    byte Offered, byte Free, bool SlotsBusy, bool Closed, bool Expired)
{
    /// <summary>All that it offers can be had.</summary>
    public bool IsWhole => Free == Offered && !SlotsBusy;
}

/// <summary>The machines of a round less what its matches took, cheapest first.</summary>
internal sealed class Leftovers
{
    public Leftovers(MatchingRound round, IReadOnlyList<Match> matches)
    {
        var taken = new Dictionary<Hash32, (GpuMask Gpus, ulong Slots)>();
        foreach (var match in matches)
        {
            foreach (var fill in match.Fills)
            {
                var (gpus, slots) = taken.GetValueOrDefault(fill.OfferHash);
                taken[fill.OfferHash] = (gpus.With(fill.Gpus), slots | (1UL << fill.Slot));
            }
        }

        Supplies = new Supply[round.Supplies.Count];
        var (prices, machines) = (new ulong[Supplies.Length], new LeftMachine[Supplies.Length]);
        for (var i = 0; i < machines.Length; i++)
        {
            var supply = round.Supplies[i];
            if (taken.Count > 0 && taken.TryGetValue(supply.OfferHash, out var less))
                supply = supply with { Busy = supply.Busy.With(less.Gpus), UsedSlots = supply.UsedSlots | less.Slots };
            var offer = supply.Offer;
            Supplies[i] = supply;
            prices[i] = offer.Price.PerGpuHour;
            machines[i] = new(
                i, offer.Price.PerGpuHour, offer.Features, offer.MinDuration, supply.MaxDuration, offer.GpuClass,
                offer.Region, (byte)offer.Gpus.Count, (byte)supply.FreeGpus.Count, supply.UsedSlots == ulong.MaxValue,
                !offer.Matcher.IsZero && offer.Matcher != round.Settler, offer.Expiry < round.Now);
        }

        Machines = Sorted(prices, machines);
    }

    /// <summary>In the order of the round.</summary>
    public Supply[] Supplies { get; }

    /// <summary>Cheapest first, equals by their hash.</summary>
    public LeftMachine[] Machines { get; }

    private LeftMachine[] Sorted(ulong[] prices, LeftMachine[] machines)
    {
        var order = new int[machines.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(prices, order);
        var byHash = Comparer<int>.Create((a, b) => Supplies[a].OfferHash.CompareTo(Supplies[b].OfferHash));
        for (var i = 0; i < order.Length;)
        {
            var equal = 1;
            while (i + equal < order.Length && prices[i + equal] == prices[i]) equal++;
            if (equal > 1) Array.Sort(order, i, equal, byHash);
            i += equal;
        }

        return Array.ConvertAll(order, i => machines[i]);
    }
}
