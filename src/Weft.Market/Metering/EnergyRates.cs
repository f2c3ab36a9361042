namespace Weft.Market;

/// <summary>What a kilowatt-hour costs and emits where a machine stands, at one time.</summary>
/// <param name="PricePerKwh">Token base units.</param>
/// <param name="GramsPerKwh">CO2 equivalent; null where nobody knows.</param>
public readonly record struct EnergyRates(ulong PricePerKwh, uint? GramsPerKwh)
{
    private const ulong MillijoulesPerKwh = 3_600_000_000;

    /// <summary>Rounded up: against the owner, who would rather know too high a cost than too low a one.</summary>
    public Money CostRoundedUp(ulong millijoules) => new(
        (((UInt128)millijoules * PricePerKwh) + (MillijoulesPerKwh - 1)) / MillijoulesPerKwh);

    public ulong? MilligramsOf(ulong millijoules) => GramsPerKwh is { } grams
        ? (ulong)((UInt128)millijoules * grams * 1_000 / MillijoulesPerKwh)
        : null;
}

/// <summary>What a job's energy has cost and emitted so far, each part of it at the rates of its time.</summary>
/// <param name="Millijoules">As far as it is counted here.</param>
/// <param name="CarbonMilligrams">Null where the rates never said.</param>
public sealed record EnergyBill(ulong Millijoules, Money Cost, ulong? CarbonMilligrams)
{
    public static EnergyBill Nothing { get; } = new(0, Money.Zero, null);

    /// <summary>
    /// The bill when the meter stands at <paramref name="millijoules"/>; nothing for one that went back.
    /// </summary>
    public EnergyBill UpTo(ulong? millijoules, EnergyRates rates)
    {
        if (millijoules is not { } now || now <= Millijoules) return this;
        var more = now - Millijoules;
        var carbon = rates.MilligramsOf(more);
        return new(
            now, Cost + rates.CostRoundedUp(more),
            carbon is null ? CarbonMilligrams : (CarbonMilligrams ?? 0) + carbon);
    }
}
