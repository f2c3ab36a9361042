using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using Weft.Peers;

namespace Weft.Cli;

/// <summary>The checker's role.</summary>
internal sealed class CheckCommand : Verb
{
    private readonly Option<string> _every = new("--every")
    {
        Description = "How long from one draw to the next, on average.",
        DefaultValueFactory = _ => "10m",
    };
    private readonly Option<bool> _once = new("--once") { Description = "Check one owner's machines, then end." };
    private readonly Option<string?> _machine = new("--machine")
    {
        Description = "Only this machine. [default: draws, each card being as likely as any other]",
    };
    private readonly Option<string?> _keep = new("--keep")
    {
        Description = "Folder for the transcripts. [default: they are published and not kept]",
    };

    public CheckCommand()
        : base(
            "check",
            "Be a checker: challenge machines to prove their hardware, and publish what they showed.",
            "weft check", "weft check --once --json", "weft check --every 1h --keep transcripts")
    {
        Option[] all = [_every, _once, _machine, _keep];
        foreach (var option in all) Options.Add(option);
        Subcommands.Add(new CheckListCommand());
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Quantities.Seconds(parse.GetRequiredValue(_every)).TryGet(out var every, out var refusal))
            return ui.Refuse(refusal);
        Address? machine = null;
        if (parse.GetValue(_machine) is { } text)
        {
            if (!Address.TryParse(text, out var address))
                return ui.Refuse(JobRefusals.Malformed("machine", text, "an address"));
            machine = address;
        }

        if (!Setup.Home(parse).TryGet(out var home, out refusal)) return ui.Refuse(refusal);
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        // The bond is the account's, so the account signs.
        if (!AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false)).TryGet(out var key, out refusal))
            return ui.Refuse(refusal);
        using var _ = key;
        var services = new ServiceCollection().AddNode(network, new KeySigner(key), home.Folder("checker"));
        if (network.EconomyAt is { } economy) services.AddEconomy(economy, network.FromBlock);
        await using var provider = services.BuildServiceProvider();
        if (await NotBondedAsync(provider, key.Address, stop) is { } no) return ui.Refuse(no);
        if (!provider.CheckGateways(network).TryGet(out var gateways, out refusal)) return ui.Refuse(refusal);
        var screen = new CheckScreen(ui, parse.GetValue(_keep), TimeProvider.System);
        var node = new CheckerNode(
            new(network.Domain, TimeSpan.FromSeconds(every), machine),
            new(provider.GetRequiredService<ISigner>(), gateways, provider.GetRequiredService<PeerDialer>(), screen),
            TimeProvider.System);
        ui.Say($"Checking as {key.Address}.");
        if (!parse.GetValue(_once))
        {
            await node.RunAsync(stop);
            return ExitCode.Done;
        }

        return (await node.CheckOnceAsync(stop)).TryGet(out var _, out refusal) ? screen.Close() : ui.Refuse(refusal);
    }

    /// <summary>Said at once and not by the first gateway or machine.</summary>
    private static async Task<Refusal?> NotBondedAsync(
        IServiceProvider services, Address account, CancellationToken cancel)
    {
        if (services.GetService<ICheckers>() is not { } checkers) return CheckingRefusals.NotAChecker(account);
        if (!(await checkers.IsCheckerAsync(account, cancel)).TryGet(out var isOne, out var refusal)) return refusal;
        return isOne ? null : CheckingRefusals.NotAChecker(account);
    }
}
