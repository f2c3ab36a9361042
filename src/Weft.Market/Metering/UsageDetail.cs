namespace Weft.Market;

/// <summary>
/// What a job used besides GPU time, energy and bytes. Cumulative or a high-water mark, so that a later one says it
/// all; null where the machine cannot tell.
/// </summary>
/// <param name="Source">How the reading's energy came about.</param>
/// <param name="BusyGpuMilliseconds">GPU time in which the cards had work: with all GPU time it gives the utilization.
/// </param>
/// <param name="VramHighBytes">The most memory in use on the leased cards together at one time.</param>
/// <param name="CpuMilliseconds">Processor time of all the job's threads.</param>
/// <param name="HottestCelsius">The hottest that any of the leased cards was.</param>
/// <param name="CarbonMilligrams">CO2 equivalent of the energy, by the provider's region and hour.</param>
public sealed record UsageDetail(
    EnergySource Source, ulong? BusyGpuMilliseconds = null, ulong? VramHighBytes = null, ulong? CpuMilliseconds = null,
    ushort? HottestCelsius = null, ulong? CarbonMilligrams = null)
{
    public static UsageDetail Nothing { get; } = new(EnergySource.Unknown);

    /// <summary>This after <paramref name="before"/>: nothing that was said once is taken back.</summary>
    public UsageDetail Since(UsageDetail? before) => before is null
        ? this
        : new(
            Source.With(before.Source), Most(BusyGpuMilliseconds, before.BusyGpuMilliseconds),
            Most(VramHighBytes, before.VramHighBytes), Most(CpuMilliseconds, before.CpuMilliseconds),
            (ushort?)Most(HottestCelsius, before.HottestCelsius), Most(CarbonMilligrams, before.CarbonMilligrams));

    internal static ulong? Most(ulong? a, ulong? b) => a is null ? b : b is null || a > b ? a : b;
}
