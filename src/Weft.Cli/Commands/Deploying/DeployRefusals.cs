using Weft.Market;

namespace Weft.Cli;

internal static class DeployRefusals
{
    public static Refusal PlanUnreadable(string path, string reason) => new(
        "deploy-plan-unreadable",
        $"The plan {path} cannot be read: {reason}",
        "Write it as docs/economy.md shows, or give everything as options.");

    public static Refusal PlanLacks(string what, string option) => new(
        "deploy-plan-incomplete",
        $"The plan does not say {what}.",
        $"Give it with {option} or in the plan file; only a local chain has defaults for everything.");

    public static Refusal PlanWrong(string what) => new(
        "deploy-plan-wrong",
        what,
        "Mend the option or the plan file; nothing was sent.");

    public static Refusal NotConfirmed(int transactions) => new(
        "deploy-not-confirmed",
        $"Nobody said yes to {transactions} transactions, so none was sent.",
        "Answer the question in a terminal, or give --yes.");

    public static Refusal GasTooLittle(string has, string needs) => new(
        "deploy-gas-too-little",
        $"The deployer has {has} of the chain's coin, and the deployment may take {needs}.",
        "Send it more, or wait for a lower gas price; nothing was sent.");

    public static Refusal OtherNetworkThere(string path, string name) => new(
        "network-exists",
        $"The file {path} is of another network, '{name}'.",
        "Name another file with --out, or move that one away.");

    public static Refusal Drift(string difference) => new(
        "network-drift",
        $"The contracts on the chain are not what was deployed: {difference}",
        "Trust nothing there; deploy anew.");
}
