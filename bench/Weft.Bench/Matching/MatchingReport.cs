using System.Globalization;

namespace Weft.Bench;

/// <param name="Share">Of the optimum, in percent; null where it was not computed.</param>
/// <param name="Allocated">Bytes, by a run after the first.</param>
/// <param name="Missed">Bars that were missed.</param>
internal sealed record MatchingRow(
    string Market, int Orders, double? Share, double? GreedyShare, double? FirstComeShare, Timing Time,
    double GreedyMs, double SolverMs, long Steps, long Allocated, IReadOnlyList<string> Missed);

/// <param name="Exponent">Of time over the number of orders, between the largest host markets that were run.</param>
internal sealed record MatchingReport(
    string Commit, string Machine, int Cores, int Runs, IReadOnlyList<MatchingRow> Rows, double? Exponent)
{
    /// <summary>Slope of log time over log orders, from the host market of 2,000 orders to the largest.</summary>
    public static double? ExponentOf(IReadOnlyList<MatchingRow> rows)
    {
        var hosts = rows.Where(row => row.Market.StartsWith("host", StringComparison.Ordinal) && row.Orders >= 2_000)
            .OrderBy(row => row.Orders).ToArray();
        if (hosts.Length < 2 || hosts[0].Time.MedianMs <= 0) return null;
        return Math.Round(
            Math.Log(hosts[^1].Time.MedianMs / hosts[0].Time.MedianMs)
            / Math.Log((double)hosts[^1].Orders / hosts[0].Orders), 2);
    }

    public IEnumerable<string> Table()
    {
        yield return $"commit {Commit}, {Machine}, {Cores} cores; processor time, median of {Runs}";
        yield return "";
        yield return "| asks x bids | auction | greedy | first-come | auction | fastest | greedy | OR-Tools"
            + " | times faster | steps an order | allocated |";
        yield return "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";
        foreach (var row in Rows)
        {
            var ratio = row.SolverMs > 0 && row.Time.MedianMs > 0 ? $"{row.SolverMs / row.Time.MedianMs:0}" : "";
            yield return Invariant(
                $"| {row.Market} | {Percent(row.Share)} | {Percent(row.GreedyShare)} | {Percent(row.FirstComeShare)} |")
                + Invariant($" {row.Time.MedianMs:0.0} ms | {row.Time.FastestMs:0.0} ms | {row.GreedyMs:0.0} ms |")
                + Invariant($" {row.SolverMs:0} ms | {ratio} | {row.Steps / row.Orders} |")
                + Invariant($" {row.Allocated / 1024} KiB |");
        }

        yield return "";
        if (Exponent is { } exponent)
            yield return Invariant($"Time grows with the number of orders to the {exponent:0.00}.");
        foreach (var row in Rows.Where(row => row.Missed.Count > 0))
            yield return $"MISSED by {row.Market}: {string.Join(", ", row.Missed)}";
    }

    private static string Percent(double? share) => share is { } value ? Invariant($"{value:0.00} %") : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
