using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Energy and what else was metered, as people read it.</summary>
internal static class ShowEnergy
{
    /// <summary><c>12 J</c>, <c>3.4 Wh</c>, <c>1.25 kWh</c>.</summary>
    public static string Energy(ulong millijoules)
    {
        var joules = millijoules / 1_000m;
        return joules switch
        {
            < 3_600 => $"{Number(joules)} J",
            < 3_600_000 => $"{Number(joules / 3_600)} Wh",
            _ => $"{Number(joules / 3_600_000)} kWh",
        };
    }

    /// <summary><c>850 mg</c>, <c>12.5 g</c>, <c>1.2 kg</c>.</summary>
    public static string Carbon(ulong milligrams) => milligrams switch
    {
        < 1_000 => $"{milligrams} mg",
        < 1_000_000 => $"{Number(milligrams / 1_000m)} g",
        _ => $"{Number(milligrams / 1_000_000m)} kg",
    };

    /// <summary>One line of all that a reading says besides time; null where it says nothing.</summary>
    public static string? Usage(Reading? reading)
    {
        if (reading is null) return null;
        var detail = reading.Detail ?? UsageDetail.Nothing;
        List<string> parts = [];
        if (reading.MillijoulesUsed is { } energy)
            parts.Add(detail.Source == EnergySource.Unknown ? Energy(energy)
                : $"{Energy(energy)} ({detail.Source.Word()})");
        if (detail.CarbonMilligrams is { } carbon) parts.Add($"{Carbon(carbon)} CO2e");
        if (reading.UtilizationPercent is { } busy) parts.Add($"GPU {busy} % busy");
        if (detail.VramHighBytes is { } vram) parts.Add($"{Show.Bytes((long)vram)} VRAM at most");
        if (detail.CpuMilliseconds is { } cpu)
            parts.Add($"{(cpu / 1_000m).ToString("0.0", CultureInfo.InvariantCulture)} s of CPU");
        if (reading.BytesIn + reading.BytesOut > 0)
            parts.Add($"{Show.Bytes((long)reading.BytesIn)} in, {Show.Bytes((long)reading.BytesOut)} out");
        if (detail.HottestCelsius is { } celsius) parts.Add($"{celsius} °C at most");
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    private static string Number(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
