using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.PremiumPassContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>PremiumPass</c> says no to.</summary>
internal static class PassRefusals
{
    public static Refusal? Of(PremiumPassContract.Error error) => Passes(error) ?? Tokens(error) ?? Others(error);

    private static Refusal? Passes(PremiumPassContract.Error error) => error switch
    {
        E.TierNotSold e => new Refusal(
            "pass-tier-not-sold", $"The tier {Number(e.Tier)} is not sold.", "See 'weft pass tiers' for what is."),
        E.TermsChanged e => new Refusal(
            "pass-terms-changed",
            $"The tier's terms are at revision {Number(e.Revision)}, and {Number(e.Expected)} was agreed to.",
            "Read them again with 'weft pass tiers', then try again."),
        E.NotHigher e => new Refusal(
            "pass-not-higher", $"The tier {Number(e.Tier)} is not above {Number(e.Current)}.",
            "Name a higher tier; for the same one longer leave out --tier."),
        E.NotHolder e => new Refusal(
            "pass-not-yours", $"The pass {Number(e.Id)} is not held by {e.Caller}.",
            "See 'weft pass show' for the account's passes."),
        E.TermTooLong e => new Refusal(
            "pass-term-too-long", $"The pass would last until {Time(e.Expiry)}, and {Time(e.Limit)} is the latest.",
            "Extend it later."),
        E.TooManyPasses e => new Refusal(
            "pass-too-many", $"{e.Account} holds {Number(e.Limit)} passes already.",
            "Give one up or pass it on first; an extended pass needs no second one."),
        E.IsHeld e => new Refusal(
            "pass-held", $"The pass {Number(e.Id)} can be given up or passed on from {Time(e.Until)} on.",
            "Wait until then: 24 hours after it was bought, extended or raised."),
        E.IsOver e => new Refusal(
            "pass-over", $"The pass {Number(e.Id)} is over since {Time(e.Expiry)}.",
            "Extend it, or give it up to get a lock back."),
        E.KindFixed e => EconomyRefusals.Fixed($"kind of tier {Number(e.Tier)} (lock or burn)"),
        E.OutOfBounds e => EconomyRefusals.OutOfBounds(
            "tier's number", Number(e.Value), $"{Number(e.Low)} to {Number(e.High)}"),
        _ => null,
    };

    private static Refusal? Tokens(PremiumPassContract.Error error) => error switch
    {
        E.ERC721NonexistentToken e => new Refusal(
            "pass-unknown", $"There is no pass {Number(e.TokenId)}; it was never sold, or was given up.",
            "See 'weft pass show' for the account's passes."),
        E.ERC721InvalidReceiver e => Transfer($"{e.Receiver} takes no passes"),
        E.ERC721InsufficientApproval e => Transfer($"{e.Operator} may not move the pass {Number(e.TokenId)}"),
        E.ERC721IncorrectOwner e => Transfer($"the pass {Number(e.TokenId)} is that of {e.Owner}"),
        E.ERC721InvalidOwner e => Transfer($"{e.Owner} holds no passes"),
        E.ERC721InvalidSender e => Transfer($"{e.Sender} holds no passes"),
        E.ERC721InvalidApprover e => Transfer($"{e.Approver} may not let others move it"),
        E.ERC721InvalidOperator e => Transfer($"{e.Operator} cannot be let to move it"),
        E.ERC721OutOfBoundsIndex e => Transfer($"{e.Owner} has no pass at place {Number(e.Index)}"),
        E.ERC721EnumerableForbiddenBatchMint => Transfer("passes are made one at a time"),
        _ => null,
    };

    private static Refusal? Others(PremiumPassContract.Error error) => error switch
    {
        E.NotGuardian e => EconomyRefusals.RoleMissing("the guardian", e.Caller),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        E.NotArmed => EconomyRefusals.Fixed("halt"),
        E.IsHalted e => EconomyRefusals.Halted(e.Until),
        E.SafeERC20FailedOperation e => EconomyRefusals.TransferFailed(e.Token),
        E.ReentrancyGuardReentrantCall => EconomyRefusals.Busy(),
        _ => null,
    };

    private static Refusal Transfer(string why) => new(
        "pass-transfer-refused", $"The pass cannot be moved so: {why}.",
        "Look at the account, the pass and its target.");
}
