using System.Text.Json;

namespace Weft.Bench;

/// <summary>
/// What a party can gain by another price than its true one, and whether equals are treated as equals: measured on the
/// auction that gateways run. Nothing is timed, and the same commit prints the same numbers.
/// </summary>
internal static class IncentivesBench
{
    private const string ReportFile = "artifacts/bench/incentives.json";
    private const string PaperFile = "docs/matching.md";
    private const ulong Seed = 1;

    public static async Task RunAsync(CancellationToken cancel)
    {
        var (parties, rules) = Misreports(cancel);
        var report = new IncentivesReport(
            await StartBench.CommitAsync(cancel), Seed, parties, rules,
            Each(MonotonyStudy.Markets, market => MonotonyStudy.Run(market.Shape, market.Draws, Seed), cancel),
            Each(OwnerCase.All, market => OwnerStudy.Run(market, Seed), cancel),
            Each(WaitingCase.All, market => WaitingStudy.Run(market, Seed), cancel));
        Directory.CreateDirectory(Path.GetDirectoryName(ReportFile)!);
        await File.WriteAllTextAsync(
            ReportFile, JsonSerializer.Serialize(report, BenchJson.Default.IncentivesReport), cancel);
        foreach (var (name, lines) in report.Tables())
        {
            var table = lines.ToArray();
            Console.WriteLine($"\n{string.Join('\n', table)}");
            await Paper.WriteAsync(PaperFile, $"<!-- {name}, written by ./dev bench incentives -->", table, cancel);
        }

        Console.WriteLine($"as JSON: {ReportFile}");
    }

    private static (List<MisreportRow> Parties, List<RuleRow> Rules) Misreports(CancellationToken cancel)
    {
        var (parties, rules) = (new List<MisreportRow>(), new List<RuleRow>());
        foreach (var market in StudyMarket.All)
        {
            Console.Error.WriteLine($"{market.Shape.Name}, {market.Draws} draws");
            var (some, compared) = new MisreportStudy(market, Seed).Run(cancel);
            parties.AddRange(some);
            rules.AddRange(compared);
        }

        return (parties, rules);
    }

    private static List<TRow> Each<TCase, TRow>(
        IEnumerable<TCase> cases, Func<TCase, TRow> run, CancellationToken cancel)
    {
        var rows = new List<TRow>();
        foreach (var each in cases)
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(run(each));
            Console.Error.WriteLine(rows[^1]);
        }

        return rows;
    }
}
