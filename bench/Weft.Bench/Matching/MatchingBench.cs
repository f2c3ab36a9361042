using System.Text.Json;
using Weft.Market;

namespace Weft.Bench;

/// <summary>
/// Quality and speed of the auction beside the optimum (OR-Tools), price-time greedy and first-come search, on the same
/// markets in the same run.
/// </summary>
internal static class MatchingBench
{
    private const string ReportFile = "artifacts/bench/matching.json";
    private const string PaperMark = "<!-- written by ./dev bench matching -->";
    private const ulong Seed = 1;

    /// <summary>Above this the solver takes minutes: only times are compared.</summary>
    private const int LargestSolved = 100_000;

    /// <summary>True if no bar was missed.</summary>
    public static async Task<bool> RunAsync(MatchingOptions options, CancellationToken cancel)
    {
        WarmUp();
        var rows = new List<MatchingRow>();
        foreach (var (shape, bars) in MatchingBars.All)
        {
            if (shape.Asks < options.Smallest || shape.Asks > options.Largest) continue;
            cancel.ThrowIfCancellationRequested();
            Console.Error.WriteLine(shape.Name);
            rows.Add(Measure(shape, bars, options.Runs));
        }

        var standing = new List<StandingRow>();
        foreach (var shape in MatchingBars.Standing)
        {
            if (shape.Asks < options.Smallest || shape.Asks > options.Largest) continue;
            cancel.ThrowIfCancellationRequested();
            Console.Error.WriteLine($"{shape.Name}, standing");
            standing.Add(StandingBench.Measure(shape, Seed, options.Runs));
        }

        var explained = new List<ExplainRow>();
        foreach (var shape in MatchingBars.Explained)
        {
            if (shape.Asks < options.Smallest || shape.Asks > options.Largest) continue;
            cancel.ThrowIfCancellationRequested();
            Console.Error.WriteLine($"{shape.Name}, explained");
            explained.Add(ExplainBench.Measure(shape, Seed, options.Runs));
        }

        var published = new List<PublishRow>();
        foreach (var shape in MatchingBars.Standing)
        {
            if (shape.Asks < options.Smallest || shape.Asks > options.Largest) continue;
            cancel.ThrowIfCancellationRequested();
            Console.Error.WriteLine($"{shape.Name}, published");
            published.Add(PublishBench.Measure(shape, Seed));
        }

        var report = new MatchingReport(
            await StartBench.CommitAsync(cancel), StartBench.MachineName(), Environment.ProcessorCount,
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), options.Runs, rows, standing,
            explained, published, MatchingReport.ExponentOf(rows));
        foreach (var line in report.Table()) Console.WriteLine(line);
        Directory.CreateDirectory(Path.GetDirectoryName(ReportFile)!);
        await File.WriteAllTextAsync(
            ReportFile, JsonSerializer.Serialize(report, BenchJson.Default.MatchingReport), cancel);
        Console.WriteLine($"\nas JSON: {ReportFile}");
        if (options.IsWhole) await Paper.WriteAsync("docs/measurements.md", PaperMark, report.Table(), cancel);
        return !report.Misses().Any();
    }

    /// <summary>So that the compiler has seen everything before anything counts.</summary>
    private static void WarmUp()
    {
        var auction = new Auction();
        var round = MarketGenerator.Draw(MarketShape.Host(1_000), Seed);
        for (var i = 0; i < 60; i++)
        {
            auction.Match(round);
            Rivals.PriceTimeGreedy(round);
        }
    }

    private static MatchingRow Measure(MarketShape shape, Bars bars, int runs)
    {
        var round = MarketGenerator.Draw(shape, Seed);
        var solved = shape.Asks <= LargestSolved;
        var (optimum, solver) = solved ? ExactFlow.Solve(round) : (0, TimeSpan.Zero);
        var auction = new Auction();
        var outcome = auction.Clear(round);
        var times = Watched.Of(runs, () => auction.Clear(round));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        auction.Clear(round);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var (greedy, firstCome) = (Rivals.PriceTimeGreedy(round), Rivals.FirstComeCheapest(round));
        var row = new MatchingRow(
            shape.Name, shape.Asks + shape.Bids, Share((long)outcome.Surplus), Share(greedy), Share(firstCome),
            times.Processor, times.Clock.FastestMs,
            Watched.Of(runs, () => auction.Match(round)).Processor.FastestMs,
            Watched.Of(runs, () => Rivals.PriceTimeGreedy(round)).Processor.FastestMs,
            Math.Round(solver.TotalMilliseconds, 1), outcome.Steps, allocated, []);
        MustBe((long)outcome.Surplus, auction.Match(round));
        return row with { Missed = [.. bars.MissedBy(row)] };

        double? Share(long surplus) => solved ? Math.Round(100.0 * surplus / optimum, 3) : null;
    }

    /// <summary>The surplus that the auction claims is what its matches are worth.</summary>
    private static void MustBe(long surplus, IReadOnlyList<Match> matches)
    {
        var all = matches.Sum(match => match.Fills.Sum(fill => fill.Gpus.Count
            * ((long)match.Request.MaxPrice.PerGpuHour - (long)fill.Offer.Price.PerGpuHour)));
        if (all != surplus) throw new BenchException($"the auction claims {surplus}, its matches are worth {all}");
    }
}
