using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A verb that sends one call of the referral programme.</summary>
internal abstract class OneReferralCall(string name, string description, params string[] examples)
    : ReferralVerb(name, description, examples)
{
    protected abstract EconomyCall Call(ReferralBook book);

    protected sealed override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[Call(session.Get<ReferralBook>())]);
}

internal sealed class ReferralPayoutCommand : OneReferralCall
{
    private readonly Argument<string> _to = new("to") { Description = "An address, or self." };
    private Address _target;

    public ReferralPayoutCommand()
        : base("payout", "Say where your rewards are paid to, whoever claims them.",
            "weft referral payout 0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "weft referral payout self") =>
        Arguments.Add(_to);

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_to);
        return text == "self" || Words.Address(text).TryGet(out _target, out var refusal) ? null : refusal;
    }

    protected override EconomyCall Call(ReferralBook book) => book.PayTo(_target);
}

internal sealed class ReferralTouchCommand()
    : OneReferralCall("touch", "Say that you are still there: after 180 quiet days nothing accrues to a referrer.",
        "weft referral touch")
{
    protected override EconomyCall Call(ReferralBook book) => book.Touch();
}

internal sealed class ReferralProveCommand : OneReferralCall
{
    private readonly Argument<string> _uid = new("attestation") { Description = "Its uid: 0x and 64 digits." };
    private Hash32 _attestation;

    public ReferralProveCommand()
        : base("prove", "Hand in an attestation of who somebody is, for a higher level. Anyone can, for anyone.",
            "weft referral prove 0x5fe7f977e71dba2ea1a68e21057beebb9be2ac30c6410aa38d4f3fbe41dcffd2") =>
        Arguments.Add(_uid);

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_uid);
        return Hash32.TryParse(text, out _attestation)
            ? null
            : ContractRefusals.Malformed("attestation", text, "0x and 64 hexadecimal digits");
    }

    protected override EconomyCall Call(ReferralBook book) => book.Prove(_attestation);
}

internal sealed class ReferralAppealCommand : OneReferralCall
{
    private readonly EvidenceOption _evidence = new();

    public ReferralAppealCommand()
        : base("appeal", "Answer governance before it may burn your rewards, for all to read.",
            "weft referral appeal --evidence answer.pdf") => Options.Add(_evidence);

    protected override Refusal? Read(ParseResult parse) => _evidence.Read(parse);

    protected override EconomyCall Call(ReferralBook book) => book.Appeal(_evidence.Hash);
}

internal sealed class ReferralRetractCommand()
    : ReferralVerb("retract", "Make void every statement of 'bind --sign-only' that nobody has written yet.",
        "weft referral retract")
{
    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<CodeBook>();
        return (await book.AccountAsync(session.Account, stop)).TryGet(out var own, out var refusal)
            ? (EconomyCall[])[book.Retract(own.BindNonceFloor + 1)]
            : refusal;
    }
}
