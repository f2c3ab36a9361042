using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Work that a mailbox started and that reports back to it. One of a kind at a time; what throws is tried again with
/// growing pauses, because every port call may be repeated.
/// </summary>
internal sealed class Effects(TimeProvider time, Action<Refusal> trouble, CancellationToken cancel)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Task> _running = [];

    /// <summary>Starts the work unless work of the same name still runs. Called by the mailbox's reader only.</summary>
    public void Start(string name, Func<CancellationToken, Task> work)
    {
        if (_running.TryGetValue(name, out var earlier) && !earlier.IsCompleted) return;
        _running[name] = RunAsync(name, work);
    }

    public Task WhenAllEnded() => Task.WhenAll(_running.Values);

    private async Task RunAsync(string name, Func<CancellationToken, Task> work)
    {
        for (var pause = TimeSpan.FromSeconds(1); !cancel.IsCancellationRequested; pause = Longer(pause))
        {
            try
            {
                await work(cancel);
                return;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                trouble(HostRefusals.StepFailed(name, e));
            }

            try
            {
                await Task.Delay(pause, time, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 > LongestPause ? LongestPause : pause * 2;
}

/// <summary>Progress that is handled where it is reported, in order.</summary>
internal sealed class DirectProgress<T>(Action<T> handle) : IProgress<T>
{
    public void Report(T value) => handle(value);
}
