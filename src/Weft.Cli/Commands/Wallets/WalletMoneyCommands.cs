using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class WalletShowCommand : Verb
{
    public WalletShowCommand()
        : base("show", "The account's address and money.", "weft wallet show", "weft wallet show --json")
    {
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        if (!AccountKey.ReadAddress(home).TryGet(out var address, out refusal)) return ui.Refuse(refusal);
        await using var services = new ServiceCollection().AddReader(network).BuildServiceProvider();
        var asked = await services.GetRequiredService<IChainReader>().AccountAsync(address, stop);
        if (!asked.TryGet(out var view, out refusal)) return ui.Refuse(refusal);
        WalletView.Show(ui, network, address, view);
        return ExitCode.Done;
    }
}

internal sealed class WalletDepositCommand : MoneyVerb
{
    public WalletDepositCommand()
        : base("deposit", "Put tokens into the market, ready to rent with. Signed as a permit: one transaction.",
            "weft wallet deposit 25")
    {
    }

    protected override Task<Result<ChainIntent>> IntentAsync(
        string id, Money amount, OpenAccount account, ParseResult parse, IInteraction ui, CancellationToken stop) =>
        Task.FromResult<Result<ChainIntent>>(new DepositIntent($"deposit:{id}", amount));
}

internal sealed class WalletWithdrawCommand : MoneyVerb
{
    private readonly Option<string?> _to =
        new("--to") { Description = "Address that gets it. [default: the account itself]" };
    private readonly SecondKeyOptions _second = new();
    private Address? _target;

    public WalletWithdrawCommand()
        : base(
            "withdraw", "Take free tokens out of the market. Nothing but the account's own guard can hold them back.",
            "weft wallet withdraw 10", "weft wallet withdraw all", "weft wallet withdraw 500 --second-key second.json")
    {
        Options.Add(_to);
        _second.AddTo(this);
    }

    protected override bool TakesAll => true;

    protected override Refusal? ReadMore(ParseResult parse)
    {
        if (parse.GetValue(_to) is not { } text) return null;
        if (!Address.TryParse(text, out var address)) return JobRefusals.Malformed("address", text, "0x and 40 digits");
        _target = address;
        return null;
    }

    protected override async Task<Result<ChainIntent>> IntentAsync(
        string id, Money amount, OpenAccount account, ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var to = _target ?? account.Address;
        if (!_second.AreGiven(parse)) return new WithdrawIntent($"withdraw:{id}", to, amount);
        var statement = new WithdrawalStatement(account.Address, to, amount);
        return (await _second.GetAsync(parse, ui, account, statement, stop)).TryGet(out var by, out var refusal)
            ? new GuardedWithdrawIntent($"withdraw:{id}", to, amount, by)
            : refusal;
    }
}

/// <summary>A verb that moves an amount of the account's tokens with one transaction.</summary>
internal abstract class MoneyVerb : Verb
{
    private readonly Argument<string> _amount = new("amount") { Description = "Tokens, as in 25 or 0.50." };

    protected MoneyVerb(string name, string description, params ReadOnlySpan<string> examples)
        : base(name, description, examples) => Arguments.Add(_amount);

    protected virtual bool TakesAll => false;

    protected virtual Refusal? ReadMore(ParseResult parse) => null;

    protected abstract Task<Result<ChainIntent>> IntentAsync(
        string id, Money amount, OpenAccount account, ParseResult parse, IInteraction ui, CancellationToken stop);

    protected sealed override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var text = parse.GetRequiredValue(_amount);
        var all = TakesAll && text == "all";
        var units = default(UInt128);
        if (!all && (!Decimals.TryParse(text, out units) || units == 0))
            return ui.Refuse(JobRefusals.Malformed("amount", text, "tokens such as 25 or 0.50"));
        if (ReadMore(parse) is { } wrong) return ui.Refuse(wrong);
        if (!OpenAccount.Open(parse, ui).TryGet(out var account, out var refusal)) return ui.Refuse(refusal);
        await using var _ = account;
        var (network, reader) = (account.Network, account.Reader);
        if (!(await reader.AccountAsync(account.Address, stop)).TryGet(out var before, out refusal)) return ui.Refuse(
            refusal);
        var amount = all ? before.Free : new Money(units);
        if (Lacks(before, amount) is { } lack) return ui.Refuse(lack);

        // Each call means a new movement of money, so each has an id of its own.
        var id = $"{TimeProvider.System.GetUtcNow().UtcTicks}";
        if (!(await IntentAsync(id, amount, account, parse, ui, stop)).TryGet(out var intent, out refusal))
            return ui.Refuse(refusal);
        var sent = await account.SendAsync(
            ui, $"Sending {Show.Amount(amount)} {network.TokenSymbol}", intent, stop);
        if (!sent.TryGet(out var __, out refusal)) return ui.Refuse(refusal);
        if (!(await reader.AccountAsync(account.Address, stop)).TryGet(out var after, out refusal)) return ui.Refuse(
            refusal);
        WalletView.Show(ui, network, account.Address, after);
        return ExitCode.Done;
    }

    private Refusal? Lacks(AccountView view, Money amount)
    {
        var source = TakesAll ? view.Free : view.TokenInWallet;
        if (amount.IsZero || source < amount) return WalletRefusals.TooLittle(Name, source, amount);
        return view.GasWei == 0 ? WalletRefusals.NoGas() : null;
    }
}

internal static class WalletView
{
    public static void Show(IInteraction ui, Network network, Address address, AccountView view)
    {
        var document = new WalletDocument(
            address.ToString(), Units(view.Free.BaseUnits), Units(view.TokenInWallet.BaseUnits), Units(view.GasWei),
            network.TokenSymbol, Decimals.Token);
        ui.Result(document, CliJson.Default.WalletDocument, console =>
        {
            var grid = new Grid().AddColumn(new GridColumn().PadRight(3)).AddColumn();
            grid.AddRow("account", document.Address);
            grid.AddRow("free in the market", $"{Cli.Show.Amount(view.Free)} {Markup.Escape(network.TokenSymbol)}");
            grid.AddRow("in the wallet", $"{Cli.Show.Amount(view.TokenInWallet)} {Markup.Escape(network.TokenSymbol)}");
            grid.AddRow("for gas", $"{(decimal)(view.GasWei / 1_000_000_000) / 1_000_000_000m} ether");
            console.Write(grid);
        });
    }

    private static string Units(UInt128 units) => units.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed record WalletDocument(
    string Address, string FreeAmount, string WalletAmount, string GasWei, string TokenSymbol, int TokenDecimals);

internal static class WalletRefusals
{
    public static Refusal TooLittle(string verb, Money there, Money wanted) => new(
        "wallet-too-little",
        $"There is {Show.Amount(there)} to {verb}, and {Show.Amount(wanted)} was asked for.",
        "See 'weft wallet show' for what is where; name a smaller amount.");

    public static Refusal NoGas() => new(
        "wallet-no-gas",
        "The account has none of the chain's own coin, which pays for gas.",
        "Send a little of it to the account's address and try again.");
}
