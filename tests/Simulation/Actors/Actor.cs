namespace Weft.Simulation;

/// <summary>Somebody whose node runs, dies, and is started again with nothing but its disk.</summary>
internal abstract class Actor(World world, string name)
{
    private readonly TimeSpan _skew = world.Chance.Between(TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(2));
    private readonly List<(DateTimeOffset From, DateTimeOffset? To)> _down = [];

    public string Name { get; } = name;

    public SimDisk Disk { get; } = new();

    public SimProcess? Process { get; private set; }

    protected World World { get; } = world;

    public void Start()
    {
        if (Process is { Dead: false }) return;
        if (_down.Count > 0 && _down[^1].To is null) _down[^1] = _down[^1] with { To = World.Now };
        World.History.Add(Name, "starts");
        var process = new SimProcess(World, Name, _skew);
        Process = process;
        process.WhenKilled(Died);
        process.Run(() => LiveAsync(process));
    }

    /// <summary>The time of trouble is over: whoever is away comes back.</summary>
    public void Heal()
    {
        if (Process is { Dead: true }) World.Scheduler.After(World.Chance.Upto(TimeSpan.FromMinutes(1)), Start);
    }

    /// <summary>How long and how often it was down since then.</summary>
    public (TimeSpan Time, int Times) DownSince(DateTimeOffset time)
    {
        var spans = _down.Select(span => (span.To ?? World.Now) - (span.From > time ? span.From : time))
            .Where(span => span > TimeSpan.Zero).ToList();
        return (spans.Aggregate(TimeSpan.Zero, (sum, span) => sum + span), spans.Count);
    }

    protected abstract Task LiveAsync(SimProcess process);

    protected virtual void OnDied()
    {
    }

    private void Died()
    {
        _down.Add((World.Now, null));
        OnDied();
        var away = World.Faults.Hits(World.Faults.Vanish)
            ? World.Chance.Between(TimeSpan.FromHours(2), TimeSpan.FromHours(20))
            : World.Chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(3));
        World.Scheduler.After(away, Start);
    }
}
