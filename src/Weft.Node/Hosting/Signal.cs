namespace Weft.Node;

/// <summary>Wakes everybody who waits, whenever something changed.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _next = New();

    public void Pulse() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Ends at the next pulse. Taken before looking at what may change, so that no pulse is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Returns when <paramref name="next"/> ends, or after <paramref name="most"/>.</summary>
    public static async Task WaitAsync(Task next, TimeSpan most, TimeProvider time, CancellationToken cancel)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Relay.Of(next), Relay.Delay(most, time, awake.Token));
        awake.Cancel();
        cancel.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
