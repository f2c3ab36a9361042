using System.CommandLine;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Bringing others, and being paid for it out of the fees they really pay.</summary>
internal sealed class ReferralCommand : Command
{
    public ReferralCommand()
        : base("referral", "Bring people, and be paid a share of the fees they really pay.")
    {
        Subcommands.Add(new ReferralShowCommand());
        Subcommands.Add(new CodeCommand());
        Subcommands.Add(new ReferralLinkCommand());
        Subcommands.Add(new ReferralBindCommand());
        Subcommands.Add(new ReferralPassOnCommand());
        Subcommands.Add(new ReferralTierCommand());
        Subcommands.Add(new ReferralClaimCommand());
        Subcommands.Add(new ReferralPayoutCommand());
        Subcommands.Add(new ReferralTouchCommand());
        Subcommands.Add(new ReferralProveCommand());
        Subcommands.Add(new ReferralAppealCommand());
        Subcommands.Add(new ReferralRetractCommand());
    }
}

internal sealed class ReferralShowCommand : LookVerb
{
    public ReferralShowCommand()
        : base("show", "Codes, who brought you, your tier and its rates, and what is accrued, vesting and claimable.",
            "weft referral show", "weft referral show --json")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) =>
        ReferralSheet.OfAsync(session, [], stop);
}

/// <summary>A verb that changes what the account is as a referrer.</summary>
internal abstract class ReferralVerb(string name, string description, params string[] examples)
    : ActVerb(name, description, examples)
{
    protected sealed override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        ReferralSheet.OfAsync(session, sent, stop);
}

internal sealed class ReferralPassOnCommand : OneReferralCall
{
    private readonly Argument<string> _share =
        new("percent") { Description = "Of your share, 0 to 100; those you bring get it." };
    private int _bps;

    public ReferralPassOnCommand()
        : base("pass-on", "Say how much of your share as a referrer goes to those you bring.",
            "weft referral pass-on 25") => Arguments.Add(_share);

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_share);
        return Words.BasisPoints(text, out _bps) ? null : ContractRefusals.PassOnTooMuch(text);
    }

    protected override EconomyCall Call(ReferralBook book) => book.PassOn(_bps);
}

internal sealed class ReferralTierCommand : ReferralVerb
{
    public ReferralTierCommand()
        : base("tier", "Prove your tier for the coming four weeks by those you brought; unproven it is the lowest.",
            "weft referral tier")
    {
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<ReferralBook>();
        if (!(await book.RefereesOfAsync(session.Account, stop)).TryGet(out var referees, out var refusal))
            return refusal;
        return (EconomyCall[])[book.ProveTier(session.Account, referees)];
    }
}

internal sealed class ReferralClaimCommand : ReferralVerb
{
    private readonly AddressOption _for =
        new("--for", "Whose rewards; they go to that account's own address, whoever claims. [default: yours]");

    public ReferralClaimCommand()
        : base("claim", "Have what has vested paid out, from 1 USD on. Anyone can do it for anyone.",
            "weft referral claim",
            "weft referral claim --for 0x70997970C51812dc3A010C7d01b50e0d17dc79C8") => Options.Add(_for);

    protected override Refusal? Read(ParseResult parse) => _for.Read(parse);

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[session.Get<ReferralBook>().Claim(_for.Address ?? session.Account)]);
}
