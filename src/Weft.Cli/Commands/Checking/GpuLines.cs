using System.Globalization;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What a card tells of itself, in lines for people. What it does not tell has no line.</summary>
internal static class GpuLines
{
    public static IEnumerable<string> Of(GpuDevice gpu)
    {
        yield return $"{gpu.Name} as class {gpu.ClassName}, {Show.Bytes(gpu.MemoryBytes)}, "
            + $"{(gpu.Driver.Length == 0 ? "" : $"driver {gpu.Driver}, ")}found by {gpu.Source}";
        var facts = gpu.Facts;
        if (Join("at " + facts.PciId, facts.PciId, "CUDA up to " + facts.Cuda, facts.Cuda) is { } place)
            yield return place;
        if (facts.Clocks is { } clocks && (clocks.Core ?? clocks.MostCore) is not null)
            yield return $"clocks: core {Of(clocks.Core, clocks.MostCore)}, "
                + $"memory {Of(clocks.Memory, clocks.MostMemory)}";
        if (facts.Power is { Limit: not null } power)
            yield return $"power limit {Watts(power.Limit)} (made for {Watts(power.Default)}, can be set from "
                + $"{Watts(power.Least)} to {Watts(power.Most)})";
        if (facts.Ecc is { } ecc)
            yield return string.Create(CultureInfo.InvariantCulture, $"memory errors: ECC {(ecc ? "on" : "off")}")
                + (facts.UncorrectedErrors is { } errors
                    ? string.Create(CultureInfo.InvariantCulture, $", {errors} not corrected")
                    : "");
        if (facts.NvLinks is { Count: > 0 } links)
            yield return "NVLink: " + string.Join(", ", links.GroupBy(peer => peer, StringComparer.Ordinal).Select(
                group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} to {group.Key}")));
        if (facts.Processes is { } programs)
            yield return programs.Count == 0 ? "no program on it"
                : "programs on it: " + string.Join(", ", programs.Distinct().Take(8));
    }

    private static string? Join(string first, string? hasFirst, string second, string? hasSecond) =>
        (hasFirst, hasSecond) switch
        {
            (null, null) => null,
            (_, null) => first,
            (null, _) => second,
            _ => $"{first}, {second}",
        };

    private static string Of(uint? now, uint? most) => string.Create(
        CultureInfo.InvariantCulture, $"{Value(now)} of {Value(most)} MHz");

    private static string Value(uint? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static string Watts(uint? milliwatts) => milliwatts is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{value / 1_000} W")
        : "?";
}
