using System.CommandLine;
using System.Globalization;
using Spectre.Console;
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

/// <summary>A verb about one delegate.</summary>
internal abstract class DelegateVerb : WalletVerb
{
    private readonly Argument<string> _key = new("address") { Description = "Address of the key." };
    private Address _delegate;

    protected DelegateVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Arguments.Add(_key);

    protected Address Delegate => _delegate;

    protected override Refusal? Read(ParseResult parse) =>
        Address.TryParse(parse.GetRequiredValue(_key), out _delegate)
            ? null
            : JobRefusals.Malformed("address", parse.GetRequiredValue(_key), "0x and 40 digits");

    protected sealed override string Title(ContractSession session) => "Setting the delegate";

    protected sealed override Task<ExitCode> ShowAsync(
        IInteraction ui, ContractSession session, CancellationToken stop) =>
        DelegateScreen.ShowAsync(ui, session, stop);
}

internal sealed class DelegateAddCommand : DelegateVerb
{
    private readonly Option<string> _cap =
        new("--cap") { Description = "Tokens that it may lock and pay in all from now on.", Required = true };
    private readonly Option<string> _for = new("--for")
    {
        Description = "How long its requests are taken, as in 12h or 30d.",
        DefaultValueFactory = _ => "30d",
    };

    private Money _tokens;
    private uint _seconds;

    public DelegateAddCommand()
        : base(
            "add", "Let a key rent for the account, or set its cap and time anew.",
            "weft wallet delegate add 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --cap 25 --for 30d")
    {
        Options.Add(_cap);
        Options.Add(_for);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        if (base.Read(parse) is { } wrong) return wrong;
        var cap = parse.GetRequiredValue(_cap);
        if (!Decimals.TryParse(cap, out var units) || units == 0)
            return JobRefusals.Malformed("cap", cap, "tokens such as 25 or 0.50");
        _tokens = new Money(units);
        return Quantities.Seconds(parse.GetRequiredValue(_for)).TryGet(out _seconds, out var refusal) ? null : refusal;
    }

    protected override async Task<Result<ChainIntent>> IntentAsync(
        ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop) =>
        (await session.Reader.HeadAsync(stop)).TryGet(out var head, out var refusal)
            ? new SetDelegateIntent(NewId("delegate"), Delegate, _tokens, head.Time.Plus(_seconds))
            : refusal;
}

internal sealed class DelegateListCommand()
    : WalletLookVerb(
        "list", "The keys that may rent for the account, and what is left to each.", "weft wallet delegate list",
        "weft wallet delegate list --json")
{
    protected override Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop) =>
        DelegateScreen.ShowAsync(ui, session, stop);
}

internal sealed class DelegateRemoveCommand()
    : DelegateVerb(
        "remove", "Let a key open nothing more. What it opened goes on.",
        "weft wallet delegate remove 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
{
    protected override Task<Result<ChainIntent>> IntentAsync(
        ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop) =>
        Task.FromResult<Result<ChainIntent>>(
            new SetDelegateIntent(NewId("delegate"), Delegate, Money.Zero, new UnixTime(0)));
}

internal static class DelegateScreen
{
    public static async Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop)
    {
        var network = session.Network;
        var asked = await session.Wallet.DelegatesAsync(session.Account, network.FromBlock, stop);
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
