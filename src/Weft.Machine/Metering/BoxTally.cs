using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>All that was read of the machine at one moment.</summary>
/// <param name="Cards">The box's cards that answered.</param>
/// <param name="Packages">RAPL's counters, microjoules.</param>
/// <param name="MachineMilliseconds">Processor time of the whole machine since it started.</param>
internal sealed record MeterSight(
    IReadOnlyList<KeyValuePair<string, GpuSight>> Cards, IReadOnlyList<EnergyCounter> Packages,
    ulong? MachineMilliseconds, BoxUse Box);

/// <summary>
/// What one box has used so far, and where the counters stood when that was counted. A pure step from sight to sight;
/// whatever starts again from zero (a counter that wraps, a driver, a container, the machine) is followed.
/// </summary>
internal sealed class BoxTally
{
    /// <summary>For a card that says neither energy, power nor limit.</summary>
    public const uint NominalCardMilliwatts = 300_000;

    /// <summary>For a busy thread of a processor that has no RAPL: a few watts, on laptops and servers alike.</summary>
    public const uint NominalThreadMilliwatts = 5_000;

    /// <summary>Between two looks; more than that nobody was looking, and power is not made up for it.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(10);

    /// <summary>Where each counter stood, by its name.</summary>
    public Dictionary<string, ulong> Marks { get; init; } = new(StringComparer.Ordinal);

    public ulong Microjoules { get; set; }

    public EnergySource Source { get; set; }

    public ulong? BusyGpuMilliseconds { get; set; }

    public ulong? VramHighBytes { get; set; }

    public ulong? CpuMilliseconds { get; set; }

    public ushort? HottestCelsius { get; set; }

    public ulong BytesIn { get; set; }

    public ulong BytesOut { get; set; }

    public MeterSample Sample => new(Source == EnergySource.Unknown ? null : Microjoules / 1_000, BytesIn, BytesOut)
    {
        Detail = new(Source, BusyGpuMilliseconds, VramHighBytes, CpuMilliseconds, HottestCelsius),
    };

    /// <param name="elapsed">Since the last sight; zero for the first of a node's life.</param>
    public void Advance(MeterSight sight, TimeSpan elapsed)
    {
        var step = elapsed < LongestStep ? elapsed : LongestStep;
        var milliseconds = (ulong)Math.Max(0, step.Ticks / TimeSpan.TicksPerMillisecond);
        foreach (var (id, card) in sight.Cards) AddCard(id, card, milliseconds);
        if (sight.Cards.Any(card => card.Value.MemoryBytes is not null))
            VramHighBytes = Math.Max(
                VramHighBytes ?? 0, sight.Cards.Aggregate(0UL, (sum, card) => sum + (card.Value.MemoryBytes ?? 0)));
        AddProcessor(sight);
        BytesIn += Grown("net-in", sight.Box.BytesIn);
        BytesOut += Grown("net-out", sight.Box.BytesOut);
    }

    private void AddCard(string id, GpuSight card, ulong milliseconds)
    {
        if (card.BusyPercent is { } busy)
            BusyGpuMilliseconds = (BusyGpuMilliseconds ?? 0) + (Math.Min(busy, 100) * milliseconds / 100);
        if (card.Celsius is >= 0 and <= ushort.MaxValue and var celsius)
            HottestCelsius = Math.Max(HottestCelsius ?? 0, (ushort)celsius);
        if (card.Millijoules is not null)
        {
            Count(Grown(id, card.Millijoules) * 1_000, EnergySource.Counted);
            return;
        }

        var known = card.Milliwatts is not null;
        var now = card.Milliwatts ?? card.LimitMilliwatts ?? NominalCardMilliwatts;
        // The mean of two looks; milliwatts times milliseconds are microjoules.
        var before = Marks.GetValueOrDefault(id + "/mw", now);
        Marks[id + "/mw"] = now;
        Count((before + now) / 2 * milliseconds, known ? EnergySource.Integrated : EnergySource.Estimated);
    }

    /// <summary>
    /// A package counts for all who use it: a box has the part of its energy that it has of its time.
    /// </summary>
    private void AddProcessor(MeterSight sight)
    {
        var machine = Grown("machine-cpu", sight.MachineMilliseconds);
        var packages = 0UL;
        foreach (var counter in sight.Packages) packages += Grown(counter);
        if (sight.Box.CpuMilliseconds is null) return;
        var box = Grown("box-cpu", sight.Box.CpuMilliseconds);
        CpuMilliseconds = (CpuMilliseconds ?? 0) + box;
        if (sight.Packages.Count == 0 || sight.MachineMilliseconds is null)
            Count(box * NominalThreadMilliwatts, EnergySource.Estimated);
        else if (machine > 0)
            Count((ulong)((UInt128)packages * Math.Min(box, machine) / machine), EnergySource.Counted);
    }

    private void Count(ulong microjoules, EnergySource source)
    {
        Microjoules += microjoules;
        Source = Source.With(source);
    }

    private ulong Grown(string name, ulong? now) => now is { } value ? Grown(new EnergyCounter(name, value)) : 0;

    /// <summary>The first time that a counter is seen nothing of it is this box's.</summary>
    private ulong Grown(EnergyCounter counter)
    {
        // A box and its network begin at zero with the box: what they say the first time is theirs.
        var first = counter.Id is "box-cpu" or "net-in" or "net-out" ? 0 : counter.Now;
        var grown = counter.Since(Marks.GetValueOrDefault(counter.Id, first));
        Marks[counter.Id] = counter.Now;
        return grown;
    }
}
