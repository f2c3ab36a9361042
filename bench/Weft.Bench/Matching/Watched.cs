using System.Diagnostics;

namespace Weft.Bench;

/// <summary>
/// Times by the clock and in processor time of this process, which has one busy thread: on a machine that others use
/// too, the clock says how busy they are.
/// </summary>
internal sealed record Watched(Timing Processor, Timing Clock)
{
    private const int MaxRuns = 50;

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    /// <param name="runs">At least; more where all of them take less than a second.</param>
    /// <param name="prepare">Done before each run, and not counted.</param>
    public static Watched Of(int runs, Action action, Action? prepare = null)
    {
        var (processor, clock) = (new List<TimeSpan>(), new List<TimeSpan>());
        var all = Stopwatch.StartNew();
        for (var run = 0; run < runs || (run < MaxRuns && all.Elapsed < LongEnough); run++)
        {
            prepare?.Invoke();
            var (spent, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            action();
            clock.Add(watch.Elapsed);
            processor.Add(Environment.CpuUsage.TotalTime - spent);
        }

        return new(Timing.Of("processor", processor), Timing.Of("clock", clock));
    }
}
