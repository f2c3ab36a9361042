using System.Globalization;

namespace Weft.Bench;

/// <param name="Share">Of the optimum, in percent; null where it was not computed.</param>
/// <param name="Time">Processor time until the market is cleared.</param>
/// <param name="ClockMs">The same by the clock, the fastest.</param>
/// <param name="MatchMs">Processor time of a run that makes matches of it and checks them, the fastest.</param>
/// <param name="Allocated">Bytes, by a run after the first.</param>
/// <param name="Missed">Bars that were missed.</param>
internal sealed record MatchingRow(
    string Market, int Orders, double? Share, double? GreedyShare, double? FirstComeShare, Timing Time,
    double ClockMs, double MatchMs, double GreedyMs, double SolverMs, long Steps, long Allocated,
    IReadOnlyList<string> Missed);

/// <param name="Exponent">Of time over the number of orders, between the largest host markets that were run.</param>
internal sealed record MatchingReport(
    string Commit, string Machine, int Cores, DateOnly Date, int Runs, IReadOnlyList<MatchingRow> Rows,
    IReadOnlyList<StandingRow> Standing, IReadOnlyList<ExplainRow> Explained,
    IReadOnlyList<PublishRow> Published, double? Exponent)
{
    /// <summary>Slope of log time over log orders, from the host market of 2,000 orders to the largest.</summary>
    public static double? ExponentOf(IReadOnlyList<MatchingRow> rows)
    {
        var hosts = rows.Where(row => row.Market.StartsWith("host", StringComparison.Ordinal) && row.Orders >= 2_000)
            .OrderBy(row => row.Orders).ToArray();
        if (hosts.Length < 2 || hosts[0].Time.FastestMs <= 0) return null;
        return Math.Round(
            Math.Log(hosts[^1].Time.FastestMs / hosts[0].Time.FastestMs)
            / Math.Log((double)hosts[^1].Orders / hosts[0].Orders), 2);
    }

    public IEnumerable<string> Table()
    {
        yield return $"Commit `{Commit}`, {Date:yyyy-MM-dd}, {Machine}, {Cores} cores, one thread. Times are processor";
        yield return $"time, the fastest of at least {Runs} runs, and the bars are judged by it. *Clock* is the least";
        yield return "by the clock; it shows how much others used the machine. OR-Tools ran once, by the clock.";
        yield return "";
        foreach (var line in Markets()) yield return line;
        yield return "";
        if (Exponent is { } exponent)
            yield return Invariant($"Time grows with the number of orders to the power of {exponent:0.00}.");
        yield return "";
        foreach (var line in Standings()) yield return line;
        yield return "";
        foreach (var line in Explanations()) yield return line;
        yield return "";
        foreach (var line in Publications()) yield return line;
        var missed = Misses().ToArray();
        yield return "";
        if (missed.Length == 0) yield return "Every bar is met.";
        foreach (var (market, bars) in missed) yield return $"- **missed** by {market}: {string.Join(", ", bars)}";
    }

    public IEnumerable<(string Market, IReadOnlyList<string> Bars)> Misses() => Rows
        .Select(row => (row.Market, row.Missed))
        .Concat(Standing.Select(row => ($"{row.Market}, standing", row.Missed)))
        .Concat(Explained.Select(row => ($"{row.Market}, explained", row.Missed)))
        .Concat(Published.Select(row => ($"{row.Market}, published", row.Missed)))
        .Where(row => row.Missed.Count > 0);

    private IEnumerable<string> Markets()
    {
        yield return "| asks x bids | auction | greedy | first-come | auction | clock | with matches | greedy"
            + " | OR-Tools | steps an order | allocated |";
        yield return "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Rows)
        {
            yield return Invariant(
                $"| {row.Market} | {Percent(row.Share)} | {Percent(row.GreedyShare)} | {Percent(row.FirstComeShare)} |")
                + Invariant($" {row.Time.FastestMs:0.0} ms | {row.ClockMs:0.0} ms | {row.MatchMs:0.0} ms |")
                + Invariant($" {row.GreedyMs:0.0} ms | {Solver(row)} | {row.Steps / row.Orders} |")
                + Invariant($" {row.Allocated / 1024.0:0.0} KiB |");
        }
    }

    private IEnumerable<string> Standings()
    {
        yield return "| a market that stands | add | put | remove | full batch | after 1 % changed"
            + " | leases gone and 1 % changed | those from nothing |";
        yield return "|---|---:|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Standing)
        {
            yield return Invariant($"| {row.Market} | {row.AddUs:0.0} us | {row.PutUs:0.0} us |")
                + Invariant($" {row.RemoveUs:0.0} us |")
                + Invariant($" {row.FullMs:0.0} ms | {row.ChangedMs:0.0} ms | {row.SettledMs:0.0} ms |")
                + Invariant($" {row.SettledFullMs:0.0} ms |");
        }
    }

    private IEnumerable<string> Explanations()
    {
        yield return "| why not | unfilled requests | told after a batch | batch | telling them | of the batch"
            + " | one more | one offer |";
        yield return "|---|---:|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Explained)
        {
            yield return Invariant($"| {row.Market} | {row.Unfilled} | {row.Explained} | {row.BatchMs:0.0} ms |")
                + Invariant($" {row.ExplainMs:0.0} ms |")
                + Invariant($" {row.Share:0.0} % | {row.EachUs:0.0} us | {row.OfferUs:0.0} us |");
        }
    }

    private IEnumerable<string> Publications()
    {
        yield return "| a round, published | all orders, packed | to name and pack | computed again"
            + " | leases gone and 1 % changed, packed | to name and pack | computed again |";
        yield return "|---|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Published)
        {
            yield return Invariant($"| {row.Market} | {row.WholeBytes / 1024.0:0} KiB | {row.WholeMs:0} ms |")
                + Invariant($" {row.WholeReplayMs:0} ms | {row.StepBytes / 1024.0:0} KiB | {row.StepMs:0} ms |")
                + Invariant($" {row.StepReplayMs:0} ms |");
        }
    }

    private static string Solver(MatchingRow row) => row.SolverMs > 0 ? Invariant($"{row.SolverMs:0} ms") : "";

    private static string Percent(double? share) => share is { } value ? Invariant($"{value:0.00} %") : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
