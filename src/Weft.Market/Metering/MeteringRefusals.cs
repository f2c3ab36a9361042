namespace Weft.Market;

public static class MeteringRefusals
{
    public static Refusal CarbonLine(int line, string wanted) => new(
        "carbon-file-malformed", $"Line {line} of the carbon file is not right: expected {wanted}.",
        "A line says: region, hour (0 to 23 UTC, or *), grams of CO2e per kWh, source. # begins a remark.");
}
