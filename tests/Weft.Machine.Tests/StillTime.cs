namespace Weft.Machine.Tests;

/// <summary>A clock that moves only by hand, and whose timers never fire.</summary>
internal sealed class StillTime(DateTimeOffset now = default) : TimeProvider
{
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;

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
