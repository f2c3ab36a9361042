using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Weft.Chain;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The second lock on withdrawals.</summary>
internal sealed class GuardCommand : Command
{
    public GuardCommand()
        : base("guard", "A second key for withdrawals above a limit a day, so that a stolen key alone takes little.")
    {
        Subcommands.Add(new GuardShowCommand());
        Subcommands.Add(new GuardSetCommand());
        Subcommands.Add(new GuardRemoveCommand());
    }
}

internal sealed class GuardShowCommand()
    : WalletLookVerb("show", "The account's guard.", "weft wallet guard show", "weft wallet guard show --json")
{
    protected override Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop) =>
        GuardScreen.ShowAsync(ui, session, stop);
}

/// <summary>A verb that changes the guard.</summary>
internal abstract class GuardVerb(string name, string description, params string[] examples)
    : WalletVerb(name, description, examples)
{
    protected SecondKeyOptions Second { get; } = new();

    protected sealed override string Title(ContractSession session) => "Changing the guard";

    protected sealed override Task<ExitCode> ShowAsync(
        IInteraction ui, ContractSession session, CancellationToken stop) => GuardScreen.ShowAsync(ui, session, stop);

    /// <summary>With the second signature that the options bring.</summary>
    /// <param name="signer">Empty: without a guard from then on.</param>
    protected async Task<Result<ChainIntent>> CosignedAsync(
        ContractSession session, ParseResult parse, IInteraction ui, Money limit, ReadOnlyMemory<byte> signer,
        CancellationToken stop)
    {
        var statement = new GuardChangeStatement(session.Account, limit, signer);
        return (await Second.GetAsync(parse, ui, session, statement, stop)).TryGet(out var by, out var refusal)
            ? new ChangeGuardIntent(NewId("guard"), limit, signer, by)
            : refusal;
    }
}

internal sealed class GuardSetCommand : GuardVerb
{
    private readonly Argument<string> _limit =
        new("limit") { Description = "Tokens that leave each day without the second key." };
    private readonly Option<string> _second = new("--second")
    {
        Description = "Second signer: an address, or a P-256 key as VERIFIER:X:Y.",
        Required = true,
    };

    private Money _tokens;
    private byte[]? _signer;

    public GuardSetCommand()
        : base(
            "set", "Put a guard on withdrawals, or change it. Making it looser needs the second key.",
            "weft wallet guard set 100 --second 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    {
        Arguments.Add(_limit);
        Options.Add(_second);
        Second.AddTo(this);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_limit);
        if (!Decimals.TryParse(text, out var units))
            return JobRefusals.Malformed("limit", text, "tokens such as 100 or 0.50");
        _tokens = new Money(units);
        return SecondSigner.Parse(parse.GetRequiredValue(_second)).TryGet(out _signer, out var refusal)
            ? null
            : refusal;
    }

    protected override async Task<Result<ChainIntent>> IntentAsync(
        ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop) => Second.AreGiven(parse)
        ? await CosignedAsync(session, parse, ui, _tokens, _signer, stop)
        : new SetGuardIntent(NewId("guard"), _tokens, _signer);
}

internal sealed class GuardRemoveCommand : GuardVerb
{
    private readonly Option<bool> _lost = new("--lost")
    {
        Description = "The second key is lost: start the week after which the guard can be removed without it.",
    };
    private readonly Option<bool> _keep = new("--keep") { Description = "Take the asking of --lost back." };

    public GuardRemoveCommand()
        : base(
            "remove", "Take the guard away: with the second key now, without it a week after --lost.",
            "weft wallet guard remove --second-key second.json", "weft wallet guard remove --lost")
    {
        Options.Add(_lost);
        Options.Add(_keep);
        Second.AddTo(this);
    }

    protected override async Task<Result<ChainIntent>> IntentAsync(
        ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (parse.GetValue(_lost) || parse.GetValue(_keep))
            return new AskGuardRemovalIntent(NewId("guard"), Ask: !parse.GetValue(_keep));
        if (Second.AreGiven(parse))
            return await CosignedAsync(session, parse, ui, Money.Zero, ReadOnlyMemory<byte>.Empty, stop);
        if (!(await session.Wallet.GuardAsync(session.Account, stop)).TryGet(out var guard, out var refusal))
            return refusal;
        if (!(await session.Reader.HeadAsync(stop)).TryGet(out var head, out refusal)) return refusal;
        if (guard is { IsSet: true, RemovableFrom: null }) return GuardRefusals.RemovalNotAsked();
        return guard.RemovableFrom is { } from && head.Time < from
            ? GuardRefusals.RemovalTooEarly(from.ToDateTimeOffset())
            : new RemoveGuardIntent(NewId("guard"));
    }
}

internal static class GuardScreen
{
    public static async Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop)
    {
        if (!(await session.Wallet.GuardAsync(session.Account, stop)).TryGet(out var guard, out var refusal))
            return ui.Refuse(refusal);
        var document = new GuardDocument(
            session.Account.ToString(), guard.IsSet, Units(guard.LimitPerDay), Units(guard.SpentToday),
            guard.IsSet ? guard.SignerHash.ToString() : null, guard.RemovableFrom?.ToDateTimeOffset());
        ui.Result(document, CliJson.Default.GuardDocument, console =>
        {
            if (!guard.IsSet)
            {
                console.WriteLine("The account has no guard: its key alone can withdraw everything.");
                return;
            }

            console.WriteLine(
                $"{Show.Amount(guard.LimitPerDay)} {session.Network.TokenSymbol} a day leave without the second key; "
                + $"{Show.Amount(guard.SpentToday)} did so today.");
            if (guard.RemovableFrom is { } from)
                console.WriteLine($"It can be removed without the second key from {from.ToDateTimeOffset():u} on.");
        });
        return ExitCode.Done;
    }

    private static string Units(Money money) => money.BaseUnits.ToString(CultureInfo.InvariantCulture);
}

/// <param name="SignerHash">Keccak-256 of the second signer in the form of ERC-7913.</param>
internal sealed record GuardDocument(
    string Address, bool IsSet, string LimitPerDay, string SpentToday, string? SignerHash,
    DateTimeOffset? RemovableFrom);
