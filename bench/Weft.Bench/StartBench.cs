using System.Diagnostics;
using System.Text.Json;

namespace Weft.Bench;

/// <summary>
/// The time from a renter's request to the first output of its job, beside the same container started by the engine
/// alone; and what a provider node takes while nobody rents. Both ways take turns, so that the machine's mood hits
/// both.
/// </summary>
internal static class StartBench
{
    private const string Marker = "weft-bench-first-output";
    private const string ReportFile = "artifacts/bench/start.json";

    public static async Task RunAsync(StartOptions options, CancellationToken cancel)
    {
        var weft = Environment.GetEnvironmentVariable("WEFT_EXE")
            ?? throw new BenchException("run it by ./dev bench start");
        var image = Environment.GetEnvironmentVariable("WEFT_BENCH_IMAGE") ?? "localhost/weft-path-tracer:latest";
        var engine = await ContainerEngine.FindAsync(cancel);
        Console.Error.WriteLine("starting the demo's network (it runs its own job once)");
        await using var network = await DemoNetwork.StartAsync(weft, cancel);
        var gpuClass = await network.FirstGpuClassAsync(cancel);

        var (alone, rented, stated, whole) = (Times(), Times(), Times(), Times());
        for (var round = 0; round <= options.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round} of {options.Rounds}{(round == 0 ? ", not counted" : "")}");
            var direct = await engine.RunAsync(image, Marker, cancel);
            if (direct.UntilMarker is not { } seen) throw new BenchException($"{engine.Program} run: {direct.Errors}");
            var (until, onStatement, inAll) = await network.RunAsync(gpuClass, image, Marker, cancel);
            if (round == 0) continue;
            alone.Add(seen);
            rented.Add(until);
            whole.Add(inAll);
            if (onStatement is { } time) stated.Add(time);
        }

        Console.Error.WriteLine($"watching the idle provider for {options.IdleSeconds} s");
        var idle = await WatchAsync(ProcessLoad.Find("share", network.ProviderHome), options.IdleSeconds, cancel);
        var timings = new List<Timing>
        {
            Timing.Of($"{engine.Program} run, nothing else", alone),
            Timing.Of("weft run, from request to output (its statement)", stated),
            Timing.Of("weft run, from starting the program to output", rented),
            Timing.Of("weft run, until the lease is closed and paid", whole),
        };
        var report = new StartReport(
            await CommitAsync(cancel), MachineName(), Environment.ProcessorCount,
            $"{engine.Program} {engine.Version}", image,
            gpuClass, timings, Math.Round(timings[1].MedianMs / timings[0].MedianMs, 1), idle);
        foreach (var line in report.Table()) Console.WriteLine(line);
        Directory.CreateDirectory(Path.GetDirectoryName(ReportFile)!);
        await File.WriteAllTextAsync(
            ReportFile, JsonSerializer.Serialize(report, BenchJson.Default.StartReport), cancel);
        Console.WriteLine($"\nas JSON: {ReportFile}");
    }

    private static List<TimeSpan> Times() => [];

    private static async Task<IdleNode> WatchAsync(int node, int seconds, CancellationToken cancel)
    {
        var helpers = ProcessLoad.Tree(node).Skip(1).ToList();
        var clock = Stopwatch.StartNew();
        var (before, helpersBefore) = (ProcessLoad.CpuTime(node), Sum(helpers));
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancel);
        var (spent, helpersSpent) = (ProcessLoad.CpuTime(node) - before, Sum(helpers) - helpersBefore);
        return new IdleNode(
            MiB(ProcessLoad.ResidentBytes(node)), Percent(spent, clock.Elapsed),
            MiB(helpers.Sum(ProcessLoad.ResidentBytes)), Percent(helpersSpent, clock.Elapsed), seconds);
    }

    private static TimeSpan Sum(List<int> processes) =>
        processes.Aggregate(TimeSpan.Zero, (sum, id) => sum + ProcessLoad.CpuTime(id));

    private static double MiB(long bytes) => Math.Round(bytes / 1048576.0, 1);

    private static double Percent(TimeSpan spent, TimeSpan of) => Math.Round(100 * (spent / of), 2);

    internal static async Task<string> CommitAsync(CancellationToken cancel)
    {
        var said = await Command.RunAsync("git", ["describe", "--always", "--dirty"], cancel: cancel);
        return said.ExitCode == 0 ? said.Output.Trim() : "unknown";
    }

    internal static string MachineName() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? "unknown processor";
}
