using Weft.Market;

namespace Weft.Bench;

/// <summary>What an order costs that comes or goes, and a batch of a standing market that has changed little.</summary>
/// <param name="PutUs">An offer, in place of what was known of it.</param>
/// <param name="FullMs">A batch of the orders from nothing.</param>
/// <param name="ChangedMs">A batch after one order of a hundred went and another came, nothing being settled.</param>
/// <param name="SettledMs">As before, where what the last batch leased has gone, as it does on a gateway.</param>
/// <param name="SettledFullMs">A batch of those orders from nothing.</param>
internal sealed record StandingRow(
    string Market, double AddUs, double PutUs, double RemoveUs, double FullMs, double ChangedMs, double SettledMs,
    double SettledFullMs, IReadOnlyList<string> Missed);

internal static class StandingBench
{
    private const double MaxOrderUs = 10;

    /// <summary>A batch after settling costs at most this part of one from nothing of the whole market.</summary>
    private const double MaxPart = 0.2;

    public static StandingRow Measure(MarketShape shape, ulong seed, int runs)
    {
        var round = MarketGenerator.Draw(shape, seed);
        var others = MarketGenerator.Draw(shape, seed + 1);
        var market = new StandingMarket(round.Settler);
        foreach (var supply in round.Supplies) market.Put(supply);
        foreach (var request in round.Requests) market.Add(request);
        market.Clear(round.Now, seed);
        var full = Watched.Of(runs, new Full(round).Clear);
        var (at, few) = (0, Math.Max(1, round.Requests.Count / 100));
        var changed = Watched.Of(runs, () => MustBeFilled(market.Clear(round.Now, seed)), Change);
        var put = Watched.Of(runs, () => Each(i => market.Put(round.Supplies[i])), Settle);
        var remove = Watched.Of(runs, Remove, () => { Add(); Settle(); });
        var add = Watched.Of(runs, Add, () => { Remove(); Settle(); });
        Leave();
        var settled = Watched.Of(runs, () => market.Clear(round.Now, seed), () => { Leave(); Change(); });
        var rest = Watched.Of(runs, new Full(market.Round(round.Now, seed)).Clear);
        return Judged(new(
            shape.Name, PerOrder(add), PerOrder(put), PerOrder(remove), full.Processor.FastestMs,
            changed.Processor.FastestMs, settled.Processor.FastestMs, rest.Processor.FastestMs, []));

        void Leave()
        {
            foreach (var match in market.Match(round.Now, seed)) StandingBench.Leave(market, match);
        }

        void Remove() => Each(i => market.Remove(round.Requests[i].RequestHash));

        void Add() => Each(i => market.Add(round.Requests[i]));

        void Each(Action<int> action)
        {
            for (var i = 0; i < few; i++) action(i);
        }

        // What the runs before left is put in first, so that each run counts the same.
        void Settle() => market.Clear(round.Now, seed);

        void Change()
        {
            for (var i = 0; i < few; i++, at = (at + 1) % round.Requests.Count)
            {
                market.Remove(round.Requests[at].RequestHash);
                market.Add(others.Requests[at]);
                market.Remove(round.Supplies[at % round.Supplies.Count].OfferHash);
                market.Put(others.Supplies[at % round.Supplies.Count]);
            }
        }

        static void MustBeFilled(AuctionOutcome outcome)
        {
            if (outcome.Filled == 0) throw new BenchException("a standing market filled nothing");
        }

        double PerOrder(Watched watched) => Math.Round(1_000 * watched.Clock.FastestMs / few, 2);
    }

    private static StandingRow Judged(StandingRow row)
    {
        var missed = new List<string>();
        if (Math.Max(row.AddUs, Math.Max(row.PutUs, row.RemoveUs)) > MaxOrderUs)
            missed.Add(FormattableString.Invariant($"an order > {MaxOrderUs} us"));
        if (row.SettledMs > MaxPart * row.FullMs)
            missed.Add(FormattableString.Invariant($"a batch after settling > {MaxPart:0.0} of a full one"));
        return row with { Missed = missed };
    }

    private static void Leave(StandingMarket market, Match match)
    {
        market.Remove(match.RequestHash);
        foreach (var fill in match.Fills)
            if (market.Find(fill.OfferHash) is { } supply) market.Put(supply.Taking(fill.Gpus, fill.Slot));
    }

    private sealed class Full(MatchingRound round)
    {
        private readonly Auction _auction = new();

        public void Clear() => _auction.Clear(round);
    }
}
