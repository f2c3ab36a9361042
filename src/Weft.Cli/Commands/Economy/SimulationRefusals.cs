using Weft.Market;

namespace Weft.Cli;

internal static class SimulationRefusals
{
    public static Refusal FileUnreadable(string path, string reason) => new(
        "economy-file-unreadable",
        $"The parameters in {path} cannot be read: {reason}",
        "One 'name: number' a line, as in samples/economy/year.yaml.");

    public static Refusal ChartUnwritable(string path, string reason) => new(
        "economy-chart-unwritable",
        $"The picture {path} cannot be written: {reason}",
        "Name another file with --out.");
}
