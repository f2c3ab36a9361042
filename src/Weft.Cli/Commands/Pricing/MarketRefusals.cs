using Weft.Market;

namespace Weft.Cli;

internal static class MarketRefusals
{
    public static Refusal ChartUnwritable(string path, string reason) => new(
        "market-chart-unwritable",
        $"The picture {path} cannot be written: {reason}",
        "Name another file with --chart.");

    public static Refusal ChartKindUnknown(string path) => new(
        "market-chart-kind",
        $"{path} does not say what kind of picture it is to be.",
        "Let its name end in .png or .svg.");

    public static Refusal ChartOfNothing() => new(
        "market-chart-class",
        "A picture is of one class, and none was named.",
        "Name one, as in 'weft market nvidia-h200 --chart prices.png'.");
}
