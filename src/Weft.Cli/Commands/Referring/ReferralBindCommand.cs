using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What a referee signed; whoever has it can write it down, on every chain.</summary>
internal sealed record BindDocument(
    string CodeHash, string Referrer, string Referee, ulong HomeChainId, uint PlatformId, string Sides, ulong Nonce,
    string Deadline, string Digest, string Signature);

internal sealed class ReferralBindCommand : Verb
{
    private const ulong Day = 86_400;

    private readonly Argument<string> _code = new("code") { Description = "The code, or the whole link." };
    private readonly Option<string> _as = new("--as")
    {
        Description = "In which role you were brought: renter, provider or both.",
        DefaultValueFactory = _ => "renter",
    };
    private readonly AddressOption _referrer =
        new("--referrer", "Whose code it is; needed only for a code that begins with _ and came without its link.");
    private readonly Option<bool> _signOnly = new("--sign-only")
    {
        Description = "Print the signed statement instead of sending it: somebody else can, and pays the gas.",
    };

    public ReferralBindCommand()
        : base("bind", "Say who brought you: signed once, before your first fee, and for ever.",
            "weft referral bind ADA_2026", "weft referral bind ADA_2026 --as both --yes",
            "weft referral bind ADA_2026 --sign-only --json --yes")
    {
        Arguments.Add(_code);
        Options.Add(_as);
        Options.Add(_referrer);
        Options.Add(_signOnly);
        Options.Add(Confirm.Yes);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!ReferralLink.Parse(parse.GetRequiredValue(_code)).TryGet(out var link, out var refusal))
            return ui.Refuse(refusal);
        var text = parse.GetRequiredValue(_as);
        if (!Enum.TryParse<ReferralSides>(text, ignoreCase: true, out var sides) || sides == ReferralSides.None
            || char.IsAsciiDigit(text[0]))
            return ui.Refuse(ContractRefusals.Malformed("role", text, "renter, provider or both"));
        if (_referrer.Read(parse) is { } wrong) return ui.Refuse(wrong);
        link = link with { By = _referrer.Address ?? link.By };

        if (!(await ContractSession.SignAsync(parse, ui, stop)).TryGet(out var session, out refusal))
            return ui.Refuse(refusal);
        await using var _ = session;
        if (!(await StatementAsync(session, link, sides, stop)).TryGet(out var statement, out refusal))
            return ui.Refuse(refusal);
        // As if it were sent by its signer: whatever the contract would say no to is said before anything is signed.
        var call = session.Get<CodeBook>().Bind(statement, ReadOnlyMemory<byte>.Empty);
        if (!(await session.Chain.TryAsync(session.Account, call, stop)).TryGet(out var _, out refusal))
            return ui.Refuse(refusal);
        Explain(ui, link.Code, statement, session.Now);
        if (!Confirm.Asked(parse, ui, "Sign this?")) return ui.Refuse(ContractRefusals.Unconfirmed());
        var signature = session.Key.Sign(statement.Digest()).ToBytes();
        return parse.GetValue(_signOnly)
            ? Print(ui, statement, signature)
            : await SendAsync(ui, session, statement, signature, stop);
    }

    private static async Task<Result<BindStatement>> StatementAsync(
        ContractSession session, ReferralLink link, ReferralSides sides, CancellationToken stop)
    {
        var here = session.Network.ChainId;
        if (link.Chain is { } chain && chain != here) return ReferringRefusals.OtherChain(chain, here);
        var book = session.Get<CodeBook>();
        if (!(await book.ReferrerAsync(link.Code, link.By, stop)).TryGet(out var referrer, out var refusal))
            return refusal;
        if (!(await book.AccountAsync(session.Account, stop)).TryGet(out var own, out refusal)) return refusal;
        // The end of the next day: the same statement however often it is tried today.
        var deadline = new UnixTime(((session.Now.Seconds / Day) + 2) * Day);
        return new BindStatement(
            CodeBook.HashOf(link.Code), referrer, session.Account, here, PlatformId: 0, sides, own.BindNonceFloor,
            deadline);
    }

    private static void Explain(IInteraction ui, string code, BindStatement statement, UnixTime now)
    {
        var role = statement.Sides == ReferralSides.Both
            ? "renter and provider"
            : statement.Sides.ToString().ToLowerInvariant();
        ui.Say($"You, {statement.Referee},");
        ui.Say($"say: I was brought by {statement.Referrer}, whose code is {code}, as {role}.");
        ui.Say("It moves no money and allows nobody to. A part of the protocol's own fee on what you rent or serve");
        ui.Say("goes to that account, and as a renter a part of the fee comes back to you. It holds on every chain");
        ui.Say("where Weft runs, and nobody can change it once it is written, which can be done until");
        ui.Say($"{Words.When(statement.Deadline, now)}.");
    }

    private static ExitCode Print(IInteraction ui, BindStatement statement, byte[] signature)
    {
        var document = new BindDocument(
            statement.CodeHash.ToString(), statement.Referrer.ToString(), statement.Referee.ToString(),
            statement.HomeChainId, statement.PlatformId, statement.Sides.ToString().ToLowerInvariant(),
            statement.Nonce, Words.Iso(statement.Deadline), statement.Digest().ToString(), Hex.Encode(signature));
        ui.Result(document, ContractJson.Default.BindDocument, console => Rows.Write(
            console,
            ("code hash", document.CodeHash), ("referrer", document.Referrer), ("referee", document.Referee),
            ("home chain", $"{document.HomeChainId}"), ("platform", $"{document.PlatformId}"),
            ("sides", document.Sides), ("nonce", $"{document.Nonce}"), ("deadline", document.Deadline),
            ("digest", document.Digest), ("signature", document.Signature)));
        return ExitCode.Done;
    }

    private static async Task<ExitCode> SendAsync(
        IInteraction ui, ContractSession session, BindStatement statement, byte[] signature, CancellationToken stop)
    {
        if (!(await session.CheckGasAsync(stop)).TryGet(out var _, out var refusal)) return ui.Refuse(refusal);
        var call = session.Get<CodeBook>().Bind(statement, signature);
        if (!(await ActVerb.SendAsync(ui, session, [call], stop)).TryGet(out var sent, out refusal))
            return ui.Refuse(refusal);
        if (!(await ReferralSheet.OfAsync(session, sent, stop)).TryGet(out var sheet, out refusal))
            return ui.Refuse(refusal);
        sheet(ui);
        return ExitCode.Done;
    }
}
