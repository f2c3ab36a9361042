namespace Weft.Machine.Tests;

/// <summary>A clock that stands still, and whose timers never fire.</summary>
internal sealed class StillTime(DateTimeOffset now = default) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing was started.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
