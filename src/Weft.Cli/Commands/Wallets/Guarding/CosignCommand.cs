using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What the holder of a second key runs, who need not have the account's.</summary>
internal sealed class CosignCommand : Verb
{
    private readonly Option<string> _account =
        new("--account") { Description = "The guarded account's address.", Required = true };
    private readonly Option<string?> _withdraw = new("--withdraw") { Description = "Tokens that may leave." };
    private readonly Option<string?> _to = new("--to") { Description = "Address that gets them." };
    private readonly Option<string?> _limit = new("--limit") { Description = "New limit a day." };
    private readonly Option<string?> _second =
        new("--second") { Description = "New second signer: an address, or VERIFIER:X:Y." };
    private readonly Option<bool> _remove = new("--remove") { Description = "The guard may go." };
    private readonly Option<string?> _signer = new("--signer")
    {
        Description = "Without --second-key: who will sign the digest elsewhere, as an address or VERIFIER:X:Y.",
    };
    private readonly SecondKeyOptions _key = new();

    public CosignCommand()
        : base(
            "cosign", "Give a guarded account the second signature for one thing, good once and for an hour. "
            + "Prints a document for --second-signature.",
            "weft wallet cosign --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --withdraw 500 "
            + "--to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --second-key second.json")
    {
        foreach (var option in (Option[])[_account, _withdraw, _to, _limit, _second, _remove, _signer])
            Options.Add(option);
        _key.AddTo(this, withSignature: false);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!StatementOf(parse).TryGet(out var statement, out var refusal)) return ui.Refuse(refusal);
        if (!ContractSession.Look(parse, Whose.Nobodys).TryGet(out var session, out refusal))
            return ui.Refuse(refusal);
        await using var _ = session;
        if (!(await session.Wallet.GuardAsync(statement.Account, stop)).TryGet(out var guard, out refusal))
            return ui.Refuse(refusal);
        if (!(await session.Reader.HeadAsync(stop)).TryGet(out var head, out refusal)) return ui.Refuse(refusal);
        var domain = session.Network.Domain;
        var deadline = head.Time.Plus(SecondKeyOptions.Validity);
        if (!Signed(parse, ui, statement, guard, domain, deadline).TryGet(out var by, out refusal))
            return ui.Refuse(refusal);
        var document = new SecondSignatureFile(
            Words(statement), statement.Account.ToString(), (ulong)guard.Nonce, deadline.Seconds,
            domain.Digest(statement.Hash(guard.Nonce, deadline)).ToString(), Hex.Encode(by.Signer.Span),
            Hex.Encode(by.Signature.Span));
        ui.Say(document.Statement);
        // The document is the result, for people too: it is meant for a file.
        ui.Result(document, CliJson.Default.SecondSignatureFile, _ => Console.Out.WriteLine(
            System.Text.Json.JsonSerializer.Serialize(document, CliJson.Default.SecondSignatureFile)));
        return ExitCode.Done;
    }

    /// <summary>Without a keystore of ours the signature stays empty, for a passkey or a contract account to fill
    /// in.</summary>
    private Result<SecondSignature> Signed(
        ParseResult parse, IInteraction ui, GuardStatement statement, GuardView guard, TypedDomain domain,
        UnixTime deadline)
    {
        if (_key.HasKey(parse) || parse.GetValue(_signer) is not { } text)
            return _key.Sign(parse, ui, statement, guard, domain, deadline);
        if (!SecondSigner.Parse(text).TryGet(out var signer, out var refusal)) return refusal;
        return Keccak.Hash(signer) == guard.SignerHash
            ? new SecondSignature(deadline, signer, ReadOnlyMemory<byte>.Empty)
            : GuardRefusals.SignerOther(text);
    }

    private Result<GuardStatement> StatementOf(ParseResult parse)
    {
        if (!AddressOf(parse.GetRequiredValue(_account)).TryGet(out var account, out var refusal)) return refusal;
        switch (parse.GetValue(_withdraw), parse.GetValue(_to), parse.GetValue(_limit), parse.GetValue(_second),
            parse.GetValue(_remove))
        {
            case ({ } amount, { } to, null, null, false):
                if (!AddressOf(to).TryGet(out var target, out refusal)) return refusal;
                return Decimals.TryParse(amount, out var units)
                    ? new WithdrawalStatement(account, target, new Money(units))
                    : JobRefusals.Malformed("amount", amount, "tokens such as 25 or 0.50");
            case (null, null, { } limit, { } second, false):
                if (!SecondSigner.Parse(second).TryGet(out var signer, out refusal)) return refusal;
                return Decimals.TryParse(limit, out var daily)
                    ? new GuardChangeStatement(account, new Money(daily), signer)
                    : JobRefusals.Malformed("limit", limit, "tokens such as 100 or 0.50");
            case (null, null, null, null, true):
                return new GuardChangeStatement(account, Money.Zero, ReadOnlyMemory<byte>.Empty);
            default:
                return GuardRefusals.CosignUnclear();
        }
    }

    private static Result<Address> AddressOf(string text) => Address.TryParse(text, out var address)
        ? address
        : JobRefusals.Malformed("address", text, "0x and 40 digits");

    private static string Words(GuardStatement statement) => statement switch
    {
        WithdrawalStatement w => $"{w.Account} may withdraw {Show.Amount(w.Amount)} to {w.To}.",
        GuardChangeStatement { NewSigner.Length: 0 } g => $"{g.Account} may remove its guard.",
        GuardChangeStatement g =>
            $"{g.Account} may have a guard of {Show.Amount(g.LimitPerDay)} a day with the second signer "
            + $"{Hex.Encode(g.NewSigner.Span)}.",
        _ => throw new ArgumentOutOfRangeException(nameof(statement), statement, "A statement without words."),
    };
}
