using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Keys that may spend a part of the account.</summary>
internal sealed class DelegateCommand : Command
{
    public DelegateCommand()
        : base("delegate", "Keys that may rent for the account, each up to a sum and a day.")
    {
        Subcommands.Add(new DelegateAddCommand());
        Subcommands.Add(new DelegateListCommand());
        Subcommands.Add(new DelegateRemoveCommand());
    }
}

internal sealed class DelegateAddCommand : Verb
{
    private readonly Argument<string> _key = new("address") { Description = "Address of the key." };
    private readonly Option<string> _cap =
        new("--cap") { Description = "Tokens that it may lock and pay in all from now on.", Required = true };
    private readonly Option<string> _for = new("--for")
    {
        Description = "How long its requests are taken, as in 12h or 30d.",
        DefaultValueFactory = _ => "30d",
    };

    public DelegateAddCommand()
        : base(
            "add", "Let a key rent for the account, or set its cap and time anew.",
            "weft wallet delegate add 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --cap 25 --for 30d")
    {
        Arguments.Add(_key);
        Options.Add(_cap);
        Options.Add(_for);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var (text, cap) = (parse.GetRequiredValue(_key), parse.GetRequiredValue(_cap));
        if (!Address.TryParse(text, out var key))
            return ui.Refuse(JobRefusals.Malformed("address", text, "0x and 40 digits"));
        if (!Decimals.TryParse(cap, out var units) || units == 0)
            return ui.Refuse(JobRefusals.Malformed("cap", cap, "tokens such as 25 or 0.50"));
        if (!Quantities.Seconds(parse.GetRequiredValue(_for)).TryGet(out var seconds, out var refusal))
            return ui.Refuse(refusal);
        if (!OpenAccount.Open(parse, ui).TryGet(out var account, out refusal)) return ui.Refuse(refusal);
        await using var _ = account;
        if (!(await account.Reader.HeadAsync(stop)).TryGet(out var head, out refusal)) return ui.Refuse(refusal);
        var intent = new SetDelegateIntent(
            OpenAccount.NewId("delegate"), key, new Money(units), head.Time.Plus(seconds));
        if (!(await account.SendAsync(ui, "Naming the delegate", intent, stop)).TryGet(out var __, out refusal))
            return ui.Refuse(refusal);
        return await DelegateScreen.ShowAsync(ui, account.Network, account.Address, account.Wallet, stop);
    }
}

internal sealed class DelegateListCommand : Verb
{
    public DelegateListCommand()
        : base(
            "list", "The keys that may rent for the account, and what is left to each.", "weft wallet delegate list",
            "weft wallet delegate list --json")
    {
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        if (!AccountKey.ReadAddress(home).TryGet(out var address, out refusal)) return ui.Refuse(refusal);
        await using var services = new ServiceCollection().AddReader(network).BuildServiceProvider();
        return await DelegateScreen.ShowAsync(
            ui, network, address, services.GetRequiredService<WalletReader>(), stop);
    }
}

internal sealed class DelegateRemoveCommand : Verb
{
    private readonly Argument<string> _key = new("address") { Description = "Address of the key." };

    public DelegateRemoveCommand()
        : base(
            "remove", "Let a key open nothing more. What it opened goes on.",
            "weft wallet delegate remove 0x70997970C51812dc3A010C7d01b50e0d17dc79C8") =>
        Arguments.Add(_key);

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var text = parse.GetRequiredValue(_key);
        if (!Address.TryParse(text, out var key))
            return ui.Refuse(JobRefusals.Malformed("address", text, "0x and 40 digits"));
        if (!OpenAccount.Open(parse, ui).TryGet(out var account, out var refusal)) return ui.Refuse(refusal);
        await using var _ = account;
        var intent = new SetDelegateIntent(OpenAccount.NewId("delegate"), key, Money.Zero, new UnixTime(0));
        if (!(await account.SendAsync(ui, "Ending the delegate", intent, stop)).TryGet(out var __, out refusal))
            return ui.Refuse(refusal);
        return await DelegateScreen.ShowAsync(ui, account.Network, account.Address, account.Wallet, stop);
    }
}

internal static class DelegateScreen
{
    public static async Task<ExitCode> ShowAsync(
        IInteraction ui, Network network, Address address, WalletReader wallet, CancellationToken stop)
    {
        var asked = await wallet.DelegatesAsync(address, network.FromBlock, stop);
        if (!asked.TryGet(out var all, out var refusal)) return ui.Refuse(refusal);
        DelegateDocument[] documents =
        [
            .. all.Where(d => !d.Cap.IsZero).Select(d => new DelegateDocument(
                d.Key.ToString(), d.Cap.BaseUnits.ToString(CultureInfo.InvariantCulture),
                d.Until.ToDateTimeOffset())),
        ];
        ui.Result(documents, CliJson.Default.DelegateDocumentArray, console =>
        {
            if (documents.Length == 0) console.WriteLine("No key may rent for the account.");
            foreach (var d in documents)
                console.WriteLine($"{d.Address}  {Show.Amount(d.Cap)} {network.TokenSymbol} until {d.Until:u}");
        });
        return ExitCode.Done;
    }
}

internal sealed record DelegateDocument(string Address, string Cap, DateTimeOffset Until);
