using System.CommandLine;
using System.Net;
using Spectre.Console;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

internal sealed class DevnetCommand : Verb
{
    private readonly Option<int> _port =
        new("--port") { Description = "Loopback port of the chain; 0 for any.", DefaultValueFactory = _ => 8545 };
    private readonly Option<string[]> _fund =
        new("--fund")
        {
            Description = "Address that gets coin for gas, 1,000 test dollars and 10,000 WEFT; several times.",
        };

    public DevnetCommand()
        : base(
            "devnet",
            "Run a local chain with the contracts, and write network.json for it. Gone when it ends.",
            "weft devnet",
            "weft devnet --fund 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    {
        Options.Add(_port);
        Options.Add(_fund);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        var accounts = new List<Address>();
        foreach (var text in parse.GetValue(_fund) ?? [])
        {
            if (!Address.TryParse(text, out var address)) return ui.Refuse(
                JobRefusals.Malformed("address", text, "0x and 40 digits"));
            accounts.Add(address);
        }

        // This home's own keys are the ones that need money first.
        if (!NodeKey.LoadOrCreate(home).TryGet(out var node, out refusal)) return ui.Refuse(refusal);
        using var _ = node;
        if (File.Exists(home.AccountFile))
        {
            if (!AccountKey.ReadAddress(home).TryGet(out var own, out refusal)) return ui.Refuse(refusal);
            accounts.Add(own);
        }

        var scratch = home.Folder($"devnet-{Environment.ProcessId}");
        var started =
            await ui.WaitAsync(
                "Starting the chain", _ => LocalNetwork.StartAsync(parse.GetValue(_port), scratch, stop));
        if (!started.TryGet(out var local, out refusal)) return ui.Refuse(refusal);
        await using var __ = local;
        var gateway = new GatewayAt(new Uri($"https://{IPAddress.Loopback}:7400"), node.Address.ToString());
        var deployed = await ui.WaitAsync("Deploying the contracts", _ => local.DeployAsync(
            [gateway], [new Uri($"http://{IPAddress.Loopback}:7480")], stop));
        if (!deployed.TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        foreach (var account in accounts)
        {
            var funded = await local.FundAsync(network, account, new Money(1_000_000_000), stop);
            if (!funded.TryGet(out var _, out refusal)) return ui.Refuse(refusal);
        }

        if (!(await local.FundAsync(network, node.Address, Money.Zero, stop))
            .TryGet(out var _, out refusal)) return ui.Refuse(refusal);
        network.Save(home.NetworkFile);
        ui.Result(network, CliJson.Default.Network, console =>
        {
            console.WriteLine(
                $"Chain {network.ChainId} at {local.Endpoint}; market {network.Market}; "
                + $"token {network.Token} ({network.TokenSymbol}).");
            console.WriteLine(
                $"Written to {home.NetworkFile}. Next: 'weft gateway', 'weft share --price 0.50', "
                + "'weft run'. Ctrl-C ends it.");
        });
        await Listen.UntilAsync(stop);
        return ExitCode.Done;
    }
}
