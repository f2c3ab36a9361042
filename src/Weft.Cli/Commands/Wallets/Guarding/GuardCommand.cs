using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
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

internal sealed class GuardShowCommand : Verb
{
    public GuardShowCommand()
        : base("show", "The account's guard.", "weft wallet guard show", "weft wallet guard show --json")
    {
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        if (!AccountKey.ReadAddress(home).TryGet(out var address, out refusal)) return ui.Refuse(refusal);
        await using var services = new ServiceCollection().AddReader(network).BuildServiceProvider();
        return await GuardScreen.ShowAsync(
            ui, network, address, services.GetRequiredService<WalletReader>(), stop);
    }
}

internal sealed class GuardSetCommand : Verb
{
    private readonly Argument<string> _limit =
        new("limit") { Description = "Tokens that leave each day without the second key." };
    private readonly Option<string> _second = new("--second")
    {
        Description = "Second signer: an address, or a P-256 key as VERIFIER:X:Y.",
        Required = true,
    };
    private readonly SecondKeyOptions _key = new();

    public GuardSetCommand()
        : base(
            "set", "Put a guard on withdrawals, or change it. Making it looser needs the second key.",
            "weft wallet guard set 100 --second 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    {
        Arguments.Add(_limit);
        Options.Add(_second);
        _key.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var text = parse.GetRequiredValue(_limit);
        if (!Decimals.TryParse(text, out var units))
            return ui.Refuse(JobRefusals.Malformed("limit", text, "tokens such as 100 or 0.50"));
        var limit = new Money(units);
        if (!SecondSigner.Parse(parse.GetRequiredValue(_second)).TryGet(out var signer, out var refusal))
            return ui.Refuse(refusal);
        if (!OpenAccount.Open(parse, ui).TryGet(out var account, out refusal)) return ui.Refuse(refusal);
        await using var _ = account;
        ChainIntent intent = new SetGuardIntent(OpenAccount.NewId("guard"), limit, signer);
        if (_key.AreGiven(parse))
        {
            var statement = new GuardChangeStatement(account.Address, limit, signer);
            if (!(await _key.GetAsync(parse, ui, account, statement, stop)).TryGet(out var by, out refusal))
                return ui.Refuse(refusal);
            intent = new ChangeGuardIntent(intent.Id, limit, signer, by);
        }

        if (!(await account.SendAsync(ui, "Setting the guard", intent, stop)).TryGet(out var _, out refusal))
            return ui.Refuse(refusal);
        return await GuardScreen.ShowAsync(ui, account.Network, account.Address, account.Wallet, stop);
    }
}

internal sealed class GuardRemoveCommand : Verb
{
    private readonly Option<bool> _lost = new("--lost")
    {
        Description = "The second key is lost: start the week after which the guard can be removed without it.",
    };
    private readonly Option<bool> _keep = new("--keep") { Description = "Take the asking of --lost back." };
    private readonly SecondKeyOptions _key = new();

    public GuardRemoveCommand()
        : base(
            "remove", "Take the guard away: with the second key now, without it a week after --lost.",
            "weft wallet guard remove --second-key second.json", "weft wallet guard remove --lost")
    {
        Options.Add(_lost);
        Options.Add(_keep);
        _key.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!OpenAccount.Open(parse, ui).TryGet(out var account, out var refusal)) return ui.Refuse(refusal);
        await using var _ = account;
        if (!(await IntentAsync(parse, ui, account, stop)).TryGet(out var intent, out refusal))
            return ui.Refuse(refusal);
        if (!(await account.SendAsync(ui, "Changing the guard", intent, stop)).TryGet(out var __, out refusal))
            return ui.Refuse(refusal);
        return await GuardScreen.ShowAsync(ui, account.Network, account.Address, account.Wallet, stop);
    }

    private async Task<Result<ChainIntent>> IntentAsync(
        ParseResult parse, IInteraction ui, OpenAccount account, CancellationToken stop)
    {
        var id = OpenAccount.NewId("guard");
        if (parse.GetValue(_lost) || parse.GetValue(_keep))
            return new AskGuardRemovalIntent(id, Ask: !parse.GetValue(_keep));
        if (_key.AreGiven(parse))
        {
            var statement = new GuardChangeStatement(account.Address, Money.Zero, ReadOnlyMemory<byte>.Empty);
            return (await _key.GetAsync(parse, ui, account, statement, stop)).TryGet(out var by, out var no)
                ? new ChangeGuardIntent(id, Money.Zero, ReadOnlyMemory<byte>.Empty, by)
                : no;
        }

        if (!(await account.Wallet.GuardAsync(account.Address, stop)).TryGet(out var guard, out var refusal))
            return refusal;
        if (!(await account.Reader.HeadAsync(stop)).TryGet(out var head, out refusal)) return refusal;
        if (guard is { IsSet: true, RemovableFrom: null }) return GuardRefusals.RemovalNotAsked();
        return guard.RemovableFrom is { } from && head.Time < from
            ? GuardRefusals.RemovalTooEarly(from.ToDateTimeOffset())
            : new RemoveGuardIntent(id);
    }
}

internal static class GuardScreen
{
    public static async Task<ExitCode> ShowAsync(
        IInteraction ui, Network network, Address address, WalletReader wallet, CancellationToken stop)
    {
        if (!(await wallet.GuardAsync(address, stop)).TryGet(out var guard, out var refusal)) return ui.Refuse(refusal);
        var document = new GuardDocument(
            address.ToString(), guard.IsSet, Units(guard.LimitPerDay), Units(guard.SpentToday),
            guard.IsSet ? guard.SignerHash.ToString() : null, guard.RemovableFrom?.ToDateTimeOffset());
        ui.Result(document, CliJson.Default.GuardDocument, console =>
        {
            if (!guard.IsSet)
            {
                console.WriteLine("The account has no guard: its key alone can withdraw everything.");
                return;
            }

            console.WriteLine(
                $"{Cli.Show.Amount(guard.LimitPerDay)} {network.TokenSymbol} a day leave without the second key; "
                + $"{Cli.Show.Amount(guard.SpentToday)} did so today.");
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
