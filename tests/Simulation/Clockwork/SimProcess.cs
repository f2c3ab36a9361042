namespace Weft.Simulation;

/// <summary>
/// One life of a node: its thread and its clock. Killing it is a SIGKILL: nothing of it runs any more, not even a
/// <c>finally</c>; only what it wrote to its disk is left.
/// </summary>
internal sealed class SimProcess : SynchronizationContext
{
    private readonly World _world;
    private readonly TimeSpan _skew;
    private readonly List<Action> _mourners = [];

    public SimProcess(World world, string name, TimeSpan skew)
    {
        (_world, Name, _skew) = (world, name, skew);
        Time = new Clock(this);
    }

    public string Name { get; }

    public bool Dead { get; private set; }

    public TimeProvider Time { get; }


    public void WhenKilled(Action tell) => _mourners.Add(tell);

    public void Kill()
    {
        if (Dead) return;
        Dead = true;
        _world.History.Add(Name, "killed");
        foreach (var tell in _mourners) tell();
    }

    /// <summary>Runs in this process, now or as soon as what runs now has ended.</summary>
    public override void Post(SendOrPostCallback d, object? state) =>
        _world.Scheduler.At(_world.Now, () => Enter(() => d(state)));

    public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

    public override SynchronizationContext CreateCopy() => this;

    public void Run(Func<Task> work) => Post(_ => { _ = WatchAsync(work()); }, state: null);

    /// <summary>
    /// A port call on its way: takes time, and is where a process may die, before it has an effect or after it.
    /// </summary>
    public async Task HopAsync(TimeSpan most)
    {
        if (Dead || _world.Faults.CrashesHere(this)) await NeverAsync();
        await Task.Delay(_world.Chance.Upto(most) + TimeSpan.FromTicks(1), Time);
    }

    /// <summary>Where a killed process waits for ever.</summary>
    public async Task NeverAsync()
    {
        Kill();
        await new TaskCompletionSource().Task;
    }

    private void Enter(Action action)
    {
        if (Dead) return;
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private async Task WatchAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
        catch (Exception e)
        {
            _world.Fail($"{Name} failed: {e}");
        }
    }

    private sealed class Clock(SimProcess process) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => process._world.Now + process._skew;

        public override long GetTimestamp() => process._world.Now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(process, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class Timer(SimProcess process, TimerCallback callback, object? state) : ITimer
    {
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            process._world.Scheduler.After(dueTime, () => process.Enter(() =>
            {
                if (version == _version) callback(state);
            }));
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
