namespace Weft.Simulation;

/// <summary>
/// The only thread of a simulated world: runs what is due in the order of time, then in the order in which it was asked
/// for. Nothing else moves the clock.
/// </summary>
internal sealed class Scheduler(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _due = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;

    public DateTimeOffset Now { get; private set; } = start;

    public long Steps { get; private set; }

    public void At(DateTimeOffset time, Action action)
    {
        // Work that hopped to another thread would make the order of events a matter of luck.
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Something left the simulation's thread.");
        _due.Enqueue(action, ((time < Now ? Now : time).UtcTicks, _order++));
    }

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    public void RunUntil(DateTimeOffset end)
    {
        while (_due.TryPeek(out _, out var due) && due.Ticks <= end.UtcTicks)
        {
            var action = _due.Dequeue();
            Now = new DateTimeOffset(due.Ticks, TimeSpan.Zero);
            Steps++;
            action();
        }

        Now = end;
    }
}
