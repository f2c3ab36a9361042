using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

internal sealed class DeployCommand : Verb
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly PlanOptions _plan = new();
    private readonly Option<bool> _yes = new("--yes") { Description = "Send without asking." };
    private readonly Option<string?> _out =
        new("--out") { Description = "File to write the network to. [default: network.json of the home folder]" };

    public DeployCommand()
        : base(
            "deploy",
            "Put a market and its economy on a chain, paid by the account's key, and write network.json. "
            + "Killed anywhere and started again, it goes on.",
            "weft deploy --plan plan.json",
            "weft deploy --rpc http://127.0.0.1:8545 --chain-id 31337 --yes",
            "weft deploy check")
    {
        _plan.AddTo(this);
        Options.Add(_yes);
        Options.Add(_out);
        Subcommands.Add(new DeployCheckCommand());
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!_plan.Read(parse).TryGet(out var file, out var refusal)) return ui.Refuse(refusal);
        if (!Setup.Home(parse).TryGet(out var home, out refusal)) return ui.Refuse(refusal);
        if (!AccountKey.ReadAddress(home).TryGet(out var deployer, out refusal)) return ui.Refuse(refusal);
        if (!LaunchPlan.From(file, deployer).TryGet(out var plan, out refusal)) return ui.Refuse(refusal);
        var target = Path.GetFullPath(parse.GetValue(_out) ?? home.NetworkFile);
        if (ForeignFile(target, plan) is { } foreign) return ui.Refuse(foreign);

        using var http = Http.Client(address: null, Timeout);
        var rpc = new EthereumRpc(
            http, new RpcOptions { Endpoints = plan.Rpc, ChainId = plan.ChainId }, TimeProvider.System);
        if (!(await DeployQuote.ForAsync(rpc, plan.Deploy, stop)).TryGet(out var quote, out refusal))
            return ui.Refuse(refusal);
        var journal = Path.Combine(home.Folder("deploy"), $"{plan.Name}-{plan.ChainId}.db");
        ShowPlan(ui, plan, quote, target, goesOn: File.Exists(journal));
        // What an earlier run paid for is not paid again, so only a first run can be told that it has too little.
        if (!File.Exists(journal) && quote.BalanceWei < quote.CostWei)
            return ui.Refuse(DeployRefusals.GasTooLittle(Coin(quote.BalanceWei), Coin(quote.CostWei)));
        if (!parse.GetValue(_yes) && ui.AskYes($"Send these {quote.Cost.Transactions} transactions?") is not true)
            return ui.Refuse(DeployRefusals.NotConfirmed(quote.Cost.Transactions));

        if (!AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false)).TryGet(out var key, out refusal))
            return ui.Refuse(refusal);
        using var _ = key;
        var opened = await MarketDeployment.OpenAsync(rpc, new KeySigner(key), journal, TimeProvider.System, stop);
        if (!opened.TryGet(out var deployment, out refusal)) return ui.Refuse(refusal);
        await using var __ = deployment;
        var launched = await ui.WaitAsync("Deploying", say => Launch.RunAsync(
            deployment, rpc, plan, quote.TokenSymbol, step => say($"{step.Number}/{step.Total} {step.Name}"), stop));
        if (!launched.TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        network.Save(target);
        ui.Result(network, CliJson.Default.Network, console =>
        {
            console.WriteLine($"Market {network.Market} on chain {network.ChainId} is as planned.");
            console.WriteLine($"Written to {target}. Anybody can look: 'weft deploy check {target}'.");
        });
        return ExitCode.Done;
    }

    /// <summary>A file of another network is never overwritten.</summary>
    private static Refusal? ForeignFile(string path, LaunchPlan plan)
    {
        if (!File.Exists(path)) return null;
        if (!Network.Load(path).TryGet(out var there, out var refusal)) return refusal;
        return there.ChainId == plan.ChainId && there.Name == plan.Name
            ? null
            : DeployRefusals.OtherNetworkThere(path, there.Name);
    }

    private static void ShowPlan(IInteraction ui, LaunchPlan plan, DeployQuote quote, string target, bool goesOn)
    {
        var (deploy, who) = (plan.Deploy, plan.Deploy.Economy);
        (string, string)[] lines =
        [
            ("network", $"{plan.Name}, chain {plan.ChainId} at {string.Join(", ", plan.Rpc)}"),
            ("token", deploy.Token is { } token
                ? $"{quote.TokenSymbol} {token}"
                : "the test dollar, deployed anew: it is worth nothing, and anybody can mint it"),
            ("deployer", who.Deployer.ToString()), ("guardian", who.Guardian.ToString()),
            ("slasher", who.Slasher.ToString()), ("community", who.Community.ToString()),
            ("team", who.Team.ToString()), ("backers", who.Backers.ToString()),
            ("liquidity", who.Liquidity.ToString()),
            ("attestations", who.Attestations.IsZero ? "none, for ever" : who.Attestations.ToString()),
            ("lists", $"{deploy.GpuClasses.Count} GPU classes, {deploy.Regions.Count} regions"),
            ("gateways", plan.Gateways.Count == 0
                ? "none yet"
                : string.Join(", ", plan.Gateways.Select(gateway => gateway.Endpoint))),
            ("cost", string.Create(
                CultureInfo.InvariantCulture,
                $"{quote.Cost.Transactions} transactions, at most {quote.Cost.Gas:N0} gas: "
                + $"{Coin(quote.CostWei)} of the chain's coin")),
            ("balance", $"{Coin(quote.BalanceWei)} of the chain's coin"),
            ("written to", target),
        ];
        ui.Say(goesOn ? "Goes on with this deployment:" : "Deploys:");
        foreach (var (what, value) in lines) ui.SayVerbatim($"  {what,-14}{value}");
    }

    private static string Coin(UInt128 wei) => string.Create(
        CultureInfo.InvariantCulture, $"{(decimal)(wei / 1_000_000_000) / 1_000_000_000m:0.######}");
}
