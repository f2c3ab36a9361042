using Weft.Market;

namespace Weft.Machine;

/// <summary>What the cards tell of themselves, again and again. A card is named by its vendor's id.</summary>
internal interface IGpuSensors
{
    /// <summary>A refusal where the card, or all of the driver, does not answer any more.</summary>
    Result<GpuSight> Read(string id);

    /// <summary>Programs that use the card now; none where nobody can tell.</summary>
    IReadOnlyList<int> ProcessesOn(string id);

    /// <summary>Limits what the card takes, within what it allows; null takes its default back.</summary>
    /// <returns>The limit that holds now, milliwatts.</returns>
    Result<uint> LimitPower(string id, uint? milliwatts);
}

/// <summary>A card at one moment; null for what it does not say.</summary>
/// <param name="Millijoules">By a counter that grows until the driver is loaded again.</param>
/// <param name="BusyPercent">Of the time since about a second ago in which it had work.</param>
/// <param name="FanPercent">Of its greatest speed.</param>
/// <param name="LimitMilliwatts">What it may take at most, as it is set now.</param>
internal sealed record GpuSight(
    ulong? Millijoules = null, uint? Milliwatts = null, uint? BusyPercent = null, ulong? MemoryBytes = null,
    int? Celsius = null, int? FanPercent = null, uint? LimitMilliwatts = null);
