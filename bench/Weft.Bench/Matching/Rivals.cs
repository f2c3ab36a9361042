using Weft.Market;

namespace Weft.Bench;

/// <summary>
/// What others do: each bid in turn takes the cheapest machine that fits, and nothing is ever thought over. Bids come
/// as they arrived (first-come search) or the highest first (price-time greedy). Indexed, so that speed compares too.
/// </summary>
internal sealed class Rivals
{
    private const int Kinds =
        MarketGenerator.Models * MarketGenerator.Regions * MarketGenerator.Tiers * MarketGenerator.Tiers;

    private readonly int[] _start = new int[Kinds + 1];
    private readonly int[] _machines;
    private readonly long[] _prices;
    private readonly byte[] _free;

    /// <summary>For each kind and size the first machine, cheapest first, that may still have as many free.</summary>
    private readonly int[] _next = new int[Kinds * MarketGenerator.Sizes];

    private Rivals(MatchingRound round)
    {
        var supplies = round.Supplies;
        var keys = new (int Kind, ulong Price, int Index)[supplies.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (KindOf(supplies[i].Offer), supplies[i].Offer.Price.PerGpuHour, i);
        Array.Sort(keys);
        (_machines, _prices, _free) = (new int[keys.Length], new long[keys.Length], new byte[keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            _start[keys[i].Kind + 1]++;
            (_machines[i], _prices[i]) = (keys[i].Index, (long)keys[i].Price);
            _free[i] = (byte)supplies[keys[i].Index].FreeGpus.Count;
        }

        for (var kind = 0; kind < Kinds; kind++) _start[kind + 1] += _start[kind];
        for (var i = 0; i < _next.Length; i++) _next[i] = _start[i / MarketGenerator.Sizes];
    }

    public static long FirstComeCheapest(MatchingRound round) =>
        new Rivals(round).Serve(round, round.Requests, pairs: null);

    /// <summary>Who would get what; the surplus alone is in <see cref="FirstComeCheapest"/>.</summary>
    public static List<(QueuedRequest Request, Supply Supply)> FirstComePairs(MatchingRound round)
    {
        var pairs = new List<(QueuedRequest, Supply)>();
        new Rivals(round).Serve(round, round.Requests, pairs);
        return pairs;
    }

    public static long PriceTimeGreedy(MatchingRound round) => new Rivals(round).Serve(
        round, [.. round.Requests.OrderByDescending(r => r.Request.MaxPrice.PerGpuHour).ThenBy(r => r.Arrived)],
        pairs: null);

    private long Serve(
        MatchingRound round, IReadOnlyList<QueuedRequest> inTurn, List<(QueuedRequest, Supply)>? pairs)
    {
        var surplus = 0L;
        foreach (var queued in inTurn)
        {
            var (request, best) = (queued.Request, -1);
            foreach (var kind in KindsOf(request))
            {
                var machine = Cheapest(kind, request.GpusPerMachine);
                if (machine >= 0 && (best < 0 || _prices[machine] < _prices[best])) best = machine;
            }

            if (best < 0 || _prices[best] > (long)request.MaxPrice.PerGpuHour) continue;
            if (Compatibility.Check(round.Supplies[_machines[best]], request, round.Settler, round.Now) != Limits.None)
                throw new InvalidOperationException("The rival gave what does not fit.");
            _free[best] -= request.GpusPerMachine;
            pairs?.Add((queued, round.Supplies[_machines[best]]));
            surplus += request.GpusPerMachine * ((long)request.MaxPrice.PerGpuHour - _prices[best]);
        }

        return surplus;
    }

    private int Cheapest(int kind, int gpus)
    {
        ref var next = ref _next[(kind * MarketGenerator.Sizes) + System.Numerics.BitOperations.Log2((uint)gpus)];
        while (next < _start[kind + 1] && _free[next] < gpus) next++;
        return next < _start[kind + 1] ? next : -1;
    }

    private static IEnumerable<int> KindsOf(Request request)
    {
        const int tiers = MarketGenerator.Tiers;
        var (tier, duration) =
            (MarketGenerator.TierOf(request.Features), MarketGenerator.DurationTierOf(request.Duration));
        for (var model = 0; model < MarketGenerator.Models; model++)
        {
            if (!request.GpuClasses.Contains(new((byte)model))) continue;
            for (var region = 0; region < MarketGenerator.Regions; region++)
            {
                if (!request.Regions.Contains(new((byte)region))) continue;
                var lot = ((model * MarketGenerator.Regions) + region) * tiers * tiers;
                for (var t = tier; t < tiers; t++)
                    for (var d = duration; d < tiers; d++) yield return lot + (t * tiers) + d;
            }
        }
    }

    private static int KindOf(Offer offer) =>
        (((offer.GpuClass.Index * MarketGenerator.Regions) + offer.Region.Index) * MarketGenerator.Tiers
            * MarketGenerator.Tiers)
        + (MarketGenerator.TierOf(offer.Features) * MarketGenerator.Tiers)
        + MarketGenerator.DurationTierOf(offer.MaxDuration);
}
