using System.Globalization;

namespace Weft.Machine;

/// <summary>A counter of energy somewhere in the machine. It only grows, until it starts again from zero.</summary>
/// <param name="Read">Millijoules now; null when it cannot be read.</param>
/// <param name="Range">Millijoules at which the counter starts again; 0 when it does so only with the machine.</param>
internal sealed record EnergyCounter(string Id, Func<ulong?> Read, ulong Range = 0)
{
    private const string PowerCap = "/sys/class/powercap";

    public static EnergyCounter OfGpu(string uuid) => new(uuid, () => Nvml.Energy(uuid));

    /// <summary>
    /// The processor packages (RAPL). They count the whole machine's work, which is what a lease of it is.
    /// </summary>
    public static IReadOnlyList<EnergyCounter> OfProcessor(string root = PowerCap)
    {
        if (!Directory.Exists(root)) return [];
        return [.. Directory.EnumerateDirectories(root, "intel-rapl:*")
            // A zone inside a package (core, dram) is named with a second colon and counted by its package.
            .Where(zone => Path.GetFileName(zone).Count(c => c == ':') == 1)
            .Order(StringComparer.Ordinal)
            .Where(zone => Number(zone, "energy_uj") is not null)
            .Select(zone => new EnergyCounter(
                Path.GetFileName(zone),
                () => Number(zone, "energy_uj") / 1000,
                (Number(zone, "max_energy_range_uj") ?? 0) / 1000))];
    }

    /// <summary>What was used between two readings.</summary>
    public ulong Since(ulong before, ulong now) =>
        now >= before ? now - before : Range > before ? Range - before + now : now;

    private static ulong? Number(string zone, string file)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(zone, file)).Trim();
            return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
