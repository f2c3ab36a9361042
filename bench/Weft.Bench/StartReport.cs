using System.Globalization;
using System.Text.Json.Serialization;

namespace Weft.Bench;

/// <summary>Milliseconds of one way to start the container, over all counted rounds.</summary>
internal sealed record Timing(string What, double MedianMs, double FastestMs, double SlowestMs, int Rounds)
{
    public static Timing Of(string what, IEnumerable<TimeSpan> times)
    {
        double[] sorted = [.. times.Select(time => time.TotalMilliseconds).Order()];
        if (sorted.Length == 0) throw new BenchException($"nothing was measured for: {what}");
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Timing(
            what, Math.Round(median, 1), Math.Round(sorted[0], 1), Math.Round(sorted[^1], 1), sorted.Length);
    }
}

/// <param name="CpuPercent">Of one core.</param>
/// <param name="HelperMemoryMiB">Processes below the node, such as a container engine that it started.</param>
internal sealed record IdleNode(
    double MemoryMiB, double CpuPercent, double HelperMemoryMiB, double HelperCpuPercent, int Seconds);

internal sealed record StartReport(
    string Commit, string Machine, int Cores, string Engine, string Image, string GpuClass,
    IReadOnlyList<Timing> Timings,
    double TimesTheEngine, IdleNode IdleProvider)
{
    public IEnumerable<string> Table()
    {
        yield return $"commit {Commit}, {Machine}, {Cores} cores, {Engine}, as {GpuClass}";
        yield return "";
        yield return "| to the first output of the job | median | fastest | slowest |";
        yield return "|---|---:|---:|---:|";
        foreach (var timing in Timings)
            yield return $"| {timing.What} | {Ms(timing.MedianMs)} | {Ms(timing.FastestMs)} | {Ms(timing.SlowestMs)} |";
        yield return "";
        yield return Invariant($"A rental takes {TimesTheEngine:0.0} times as long as the engine alone.");
        yield return "";
        yield return "| idle provider node | memory | processor |";
        yield return "|---|---:|---:|";
        yield return Invariant($"| node | {IdleProvider.MemoryMiB:0} MiB | {IdleProvider.CpuPercent:0.00} % |");
        yield return Invariant(
            $"| its helpers | {IdleProvider.HelperMemoryMiB:0} MiB | {IdleProvider.HelperCpuPercent:0.00} % |");
    }

    private static string Ms(double value) => Invariant($"{value:0} ms");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StartReport))]
[JsonSerializable(typeof(MatchingReport))]
[JsonSerializable(typeof(IncentivesReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
