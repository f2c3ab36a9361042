using Weft.Market;

namespace Weft.Cli;

internal static class ProgramRefusals
{
    public static Refusal Bug(string kind, string path) => new(
        "bug",
        $"Something happened that Weft did not expect ({kind}). Nothing that was signed or sent is lost.",
        $"Run the same command again; if it happens twice, report it with {path}.");

    public static Refusal UsageWrong(string reason, string command) => new(
        "usage-wrong",
        reason,
        $"Look at '{command} --help'; it ends with examples.");

    public static Refusal NoGateway() => new(
        "gateway-none",
        "The network file names no gateway API.",
        "Add one under 'api' in network.json.");

    public static Refusal PortUnavailable(string reason) => new(
        "port-unavailable",
        $"The node cannot listen: {reason}",
        "Choose another address or port with --listen or --api, or end the program that has it.");
}
