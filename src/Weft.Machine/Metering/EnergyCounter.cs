namespace Weft.Machine;

/// <summary>A counter somewhere in the machine that only grows, until it starts again from zero.</summary>
/// <param name="Now">What it says now.</param>
/// <param name="Range">At which it starts again; 0 when it does so only with the machine or its driver.</param>
internal sealed record EnergyCounter(string Id, ulong Now, ulong Range = 0)
{
    /// <summary>
    /// The processor packages (RAPL) in microjoules. They count the whole machine's work; a box has its share by
    /// processor time.
    /// </summary>
    public static IReadOnlyList<EnergyCounter> OfProcessor(HardwareFiles files)
    {
        var counters = new List<EnergyCounter>();
        foreach (var zone in files.Folders("sys/class/powercap"))
        {
            // A zone inside a package (core, dram) is named with a second colon and counted by its package.
            var name = Path.GetFileName(zone);
            if (!name.StartsWith("intel-rapl:", StringComparison.Ordinal) || name.Count(c => c == ':') != 1) continue;
            if (files.Number($"{zone}/energy_uj") is not { } now) continue;
            counters.Add(new(name, now, files.Number($"{zone}/max_energy_range_uj") ?? 0));
        }

        return [.. counters.OrderBy(counter => counter.Id, StringComparer.Ordinal)];
    }

    /// <summary>What came since it said <paramref name="before"/>.</summary>
    public ulong Since(ulong before) => Now >= before ? Now - before : Range > before ? Range - before + Now : Now;
}
