using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>Calls and streams from one process to another, which may get lost, come twice, or be cut.</summary>
internal sealed class SimNet(World world, SimProcess from)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(10);

    public static Refusal Gone { get; } = new("sim-line-cut", "No answer.", "Try again.");

    /// <summary>A refusal after a while when the call, its answer or the callee is lost.</summary>
    public async Task<Result<T>> CallAsync<T>(Func<SimProcess?> to, Func<SimProcess, Task<Result<T>>> call)
        where T : notnull
    {
        await from.HopAsync(TimeSpan.FromMilliseconds(1));
        var answer = new TaskCompletionSource<Result<T>>();
        world.Scheduler.After(TimeOut, () => answer.TrySetResult(Gone));
        if (!world.Faults.Hits(world.Faults.Loss)) Deliver(to, call, answer, world.Chance.Upto(Longest));
        if (world.Faults.Hits(world.Faults.Twice))
            Deliver(to, call, answer, world.Chance.Upto(TimeSpan.FromMinutes(3)));
        return await answer.Task;
    }

    public IAsyncEnumerable<T> Stream<T>(
        Func<SimProcess?> to, Func<SimProcess, CancellationToken, IAsyncEnumerable<T>> open, CancellationToken cancel)
    {
        var pipe = new SimPipe<T>();
        var life = new CancellationTokenSource();
        if (to() is not { Dead: false } process)
        {
            world.Scheduler.After(TimeOut, () => pipe.End(new RefusalException(Gone)));
        }
        else
        {
            process.WhenKilled(() => world.Scheduler.After(
                world.Chance.Upto(TimeSpan.FromSeconds(30)), () => pipe.End(new RefusalException(Gone))));
            process.Run(() => PumpAsync(open(process, life.Token), pipe, life));
        }

        return pipe.ReadAsync(() => HangUp(to, life), cancel);
    }

    private void Deliver<T>(
        Func<SimProcess?> to, Func<SimProcess, Task<Result<T>>> call, TaskCompletionSource<Result<T>> answer,
        TimeSpan after)
        where T : notnull =>
        world.Scheduler.After(after, () =>
        {
            if (to() is not { Dead: false } process) return;
            process.Run(async () =>
            {
                var result = await call(process);
                if (!world.Faults.Hits(world.Faults.Loss))
                    world.Scheduler.After(world.Chance.Upto(Longest), () => answer.TrySetResult(result));
            });
        });

    private async Task PumpAsync<T>(IAsyncEnumerable<T> stream, SimPipe<T> pipe, CancellationTokenSource life)
    {
        // Messages of one stream keep their order.
        var arrival = world.Now;
        Exception? failure = null;
        try
        {
            await foreach (var item in stream.WithCancellation(life.Token))
            {
                arrival = Later(arrival, world.Now + world.Chance.Upto(Longest));
                if (world.Faults.Hits(world.Faults.Cut)) throw new RefusalException(Gone);
                world.Scheduler.At(arrival, () => pipe.Push(item));
            }
        }
        catch (Exception e) when (e is RefusalException or OperationCanceledException)
        {
            failure = e is RefusalException ? e : new RefusalException(Gone);
        }

        world.Scheduler.At(Later(arrival, world.Now + TimeSpan.FromTicks(1)), () => pipe.End(failure));
    }

    /// <summary>The other side notices that nobody listens any more.</summary>
    private static void HangUp(Func<SimProcess?> to, CancellationTokenSource life)
    {
        if (to() is { Dead: false } process) process.Post(_ => life.Cancel(), state: null);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
