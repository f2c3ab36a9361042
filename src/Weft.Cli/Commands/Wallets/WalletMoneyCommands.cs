using System.CommandLine;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class WalletShowCommand()
    : WalletLookVerb("show", "The account's address and money.", "weft wallet show", "weft wallet show --json")
{
    protected override Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop) =>
        WalletView.ShowAsync(ui, session, stop);
}

internal sealed class WalletDepositCommand : MoneyVerb
{
    public WalletDepositCommand()
        : base("deposit", "Put tokens into the market, ready to rent with. Signed as a permit: one transaction.",
            "weft wallet deposit 25")
    {
    }

    protected override Task<Result<ChainIntent>> IntentAsync(
        Money amount, ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop) =>
        Task.FromResult<Result<ChainIntent>>(new DepositIntent(NewId("deposit"), amount));
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
        Money amount, ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var (id, to) = (NewId("withdraw"), _target ?? session.Account);
        if (!_second.AreGiven(parse)) return new WithdrawIntent(id, to, amount);
        var statement = new WithdrawalStatement(session.Account, to, amount);
        return (await _second.GetAsync(parse, ui, session, statement, stop)).TryGet(out var by, out var refusal)
            ? new GuardedWithdrawIntent(id, to, amount, by)
            : refusal;
    }
}

/// <summary>A verb that moves an amount of the account's tokens with one transaction.</summary>
internal abstract class MoneyVerb : WalletVerb
{
    private readonly Argument<string> _amount = new("amount") { Description = "Tokens, as in 25 or 0.50." };
    private Money? _typed;
    private Money _moved;

    protected MoneyVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Arguments.Add(_amount);

    protected virtual bool TakesAll => false;

    protected virtual Refusal? ReadMore(ParseResult parse) => null;

    protected abstract Task<Result<ChainIntent>> IntentAsync(
        Money amount, ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop);

    protected sealed override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_amount);
        if (TakesAll && text == "all") return ReadMore(parse);
        if (!Decimals.TryParse(text, out var units) || units == 0)
            return JobRefusals.Malformed("amount", text, "tokens such as 25 or 0.50");
        _typed = new Money(units);
        return ReadMore(parse);
    }

    protected sealed override string Title(ContractSession session) =>
        $"Sending {Show.Amount(_moved)} {session.Network.TokenSymbol}";

    protected sealed override async Task<Result<ChainIntent>> IntentAsync(
        ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!(await session.Reader.AccountAsync(session.Account, stop)).TryGet(out var before, out var refusal))
            return refusal;
        _moved = _typed ?? before.Free;
        return Lacks(before, _moved) is { } lack ? lack : await IntentAsync(_moved, session, parse, ui, stop);
    }

    protected sealed override Task<ExitCode> ShowAsync(
        IInteraction ui, ContractSession session, CancellationToken stop) => WalletView.ShowAsync(ui, session, stop);

    private Refusal? Lacks(AccountView view, Money amount)
    {
        var source = TakesAll ? view.Free : view.TokenInWallet;
        if (amount.IsZero || source < amount) return WalletRefusals.TooLittle(Name, source, amount);
        return view.GasWei == 0 ? WalletRefusals.NoGas() : null;
    }
}

internal static class WalletView
{
    public static async Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop)
    {
        if (!(await session.Reader.AccountAsync(session.Account, stop)).TryGet(out var view, out var refusal))
            return ui.Refuse(refusal);
        var network = session.Network;
        var document = new WalletDocument(
            session.Account.ToString(), Units(view.Free.BaseUnits), Units(view.TokenInWallet.BaseUnits),
            Units(view.GasWei), network.TokenSymbol, Decimals.Token);
        ui.Result(document, CliJson.Default.WalletDocument, console =>
        {
            var grid = new Grid().AddColumn(new GridColumn().PadRight(3)).AddColumn();
            grid.AddRow("account", document.Address);
            grid.AddRow("free in the market", $"{Show.Amount(view.Free)} {Markup.Escape(network.TokenSymbol)}");
            grid.AddRow("in the wallet", $"{Show.Amount(view.TokenInWallet)} {Markup.Escape(network.TokenSymbol)}");
            grid.AddRow("for gas", $"{(decimal)(view.GasWei / 1_000_000_000) / 1_000_000_000m} ether");
            console.Write(grid);
        });
        return ExitCode.Done;
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
