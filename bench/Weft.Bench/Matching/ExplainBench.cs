using Weft.Market;

namespace Weft.Bench;

/// <param name="Unfilled">Requests that the batch did not fill.</param>
/// <param name="Explained">Of those, as many as a gateway explains after one batch.</param>
/// <param name="BatchMs">The batch with its matches, as in the other table.</param>
/// <param name="ExplainMs">Processor time to explain so many, the fastest.</param>
/// <param name="Every">It is done after every so manieth batch.</param>
/// <param name="EachUs">What one more costs.</param>
/// <param name="OfferUs">Processor time to explain one unfilled offer.</param>
internal sealed record ExplainRow(
    string Market, int Unfilled, int Explained, double BatchMs, double ExplainMs, int Every, double EachUs,
    double OfferUs, IReadOnlyList<string> Missed)
{
    /// <summary>Of the batches, in percent.</summary>
    public double Share => Math.Round(100 * ExplainMs / (Every * BatchMs), 1);
}

/// <summary>What it costs to say why.</summary>
internal static class ExplainBench
{
    private const double MostPercent = 20;
    private const int Offers = 200;

    public static ExplainRow Measure(MarketShape shape, ulong seed, int runs)
    {
        var round = MarketGenerator.Draw(shape, seed);
        var auction = new Auction();
        var matches = auction.Match(round);
        var batch = Watched.Of(runs, () => auction.Match(round)).Processor.FastestMs;
        var filled = matches.Select(m => m.RequestHash).ToHashSet();
        var unfilled = round.Requests.Where(r => !filled.Contains(r.RequestHash)).ToArray();
        var leased = matches.SelectMany(m => m.Fills).Select(f => f.OfferHash).ToHashSet();
        var idle = round.Supplies.Where(s => !leased.Contains(s.OfferHash)).Take(Offers).ToArray();
        var advised = 0;
        // So that the compiler has seen it before it counts.
        for (var i = 0; i < 20; i++) advised += Explain(round, matches, unfilled[..Math.Min(unfilled.Length, 2_000)]);
        var some = unfilled[..Math.Min(unfilled.Length, Explainer.InOneBatch(shape.Asks + shape.Bids))];
        var few = Watched.Of(runs, () => advised += Explain(round, matches, some)).Processor.FastestMs;
        var all = Watched.Of(runs, () => advised += Explain(round, matches, unfilled)).Processor.FastestMs;
        if (advised == 0) throw new BenchException("nothing was advised to anybody");
        var explainer = new Explainer(round, matches);
        explainer.Of(idle[0].OfferHash);
        var offers = Watched.Of(runs, () =>
        {
            foreach (var supply in idle) explainer.Of(supply.OfferHash);
        }).Processor.FastestMs;
        var row = new ExplainRow(
            shape.Name, unfilled.Length, some.Length, batch, few, Explainer.EveryBatches(shape.Asks + shape.Bids),
            Math.Round(1_000 * (all - few) / Math.Max(1, unfilled.Length - some.Length), 2),
            Math.Round(1_000 * offers / idle.Length, 1), []);
        return row.Share <= MostPercent
            ? row
            : row with { Missed = [FormattableString.Invariant($"telling why {row.Share} > {MostPercent} % of it")] };
    }

    private static int Explain(MatchingRound round, IReadOnlyList<Match> matches, QueuedRequest[] unfilled)
    {
        var (explainer, advised) = (new Explainer(round, matches), 0);
        foreach (var request in unfilled) advised += explainer.Of(request).Relaxations.Count;
        return advised;
    }
}
