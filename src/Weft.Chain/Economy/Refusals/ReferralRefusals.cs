using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.ReferralsContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>Referrals</c> says no to.</summary>
internal static class ReferralRefusals
{
    public static Refusal? Of(ReferralsContract.Error error) => Accounts(error) ?? Holds(error) ?? Others(error);

    private static Refusal? Accounts(ReferralsContract.Error error) => error switch
    {
        E.ClaimTooSmall e => new Refusal(
            "referral-claim-too-small",
            $"{Tokens(e.Amount)} have vested, and the least that is paid is {Tokens(e.Min)}.",
            "Wait: what accrued in a week begins to vest 7 days after its end, over 30 days (90 unverified)."),
        E.IsHeld e => new Refusal(
            "referral-held", $"Claims of {e.Account} wait until {Time(e.Until)}.",
            "Vesting goes on meanwhile; the hold ends by itself."),
        E.ShareTooHigh e => new Refusal(
            "pass-on-too-high", $"{Percent(e.Bps)} of the share cannot be passed on, at most {Percent(e.MaxBps)}.",
            "Name a share of 0 to 100 %."),
        E.NotAccepted e => new Refusal(
            "proof-not-accepted", $"The attestation {e.Uid} does not count here, or not any more.",
            "Get one from an attester that governance has accepted."),
        E.NoBetter e => new Refusal(
            "proof-no-better",
            $"The attestation is of level {Number(e.Level)}, and the account has level {Number(e.Current)}.",
            "Hand in one of a higher level, or of the same for longer."),
        E.TooManyReferees e => Request($"{Number(e.Count)} referees were named, {Number(e.Limit)} at most"),
        E.TooFarAhead e => Request($"{Number(e.Epochs)} weeks ahead, {Number(e.Limit)} at most"),
        E.NotAscending e => Request($"{e.Referee} is not in ascending order"),
        E.NotReferee e => Request($"{e.Referee} was not brought by {e.Referrer}"),
        _ => null,
    };

    private static Refusal? Holds(ReferralsContract.Error error) => error switch
    {
        E.NotHeld e => Hold($"{e.Account} is not held"),
        E.BadHold e => Hold($"it would last until {Time(e.Until)}, and {Time(e.Latest)} is the latest"),
        E.HoldTooSoon e => Hold($"the next one can begin at {Time(e.From)}"),
        E.HoldTooShort e => Hold($"it ends at {Time(e.Until)}, and the appeal needs it until {Time(e.Needed)}"),
        E.AlreadyProposed e => Hold($"forfeiting the rewards of {e.Account} is proposed already"),
        E.NotProposed e => Hold($"forfeiting the rewards of {e.Account} is not proposed"),
        E.AppealOpen e => Hold($"the account can answer until {Time(e.Until)}"),
        _ => null,
    };

    private static Refusal? Others(ReferralsContract.Error error) => error switch
    {
        E.LevelTooHigh e => EconomyRefusals.OutOfBounds(
            "level", Number(e.Level), $"0 to {Number(e.Max)}"),
        E.BoostTooHigh e => EconomyRefusals.OutOfBounds(
            "boost", Percent(e.Bps), $"at most {Percent(e.MaxBps)} together"),
        E.NotRevenue e => EconomyRefusals.RoleMissing("the Revenue contract", e.Caller),
        E.NotManager e => EconomyRefusals.RoleMissing("the campaign manager", e.Caller),
        E.NotScoreKeeper e => EconomyRefusals.RoleMissing("the score keeper", e.Caller),
        E.NotGuardian e => EconomyRefusals.RoleMissing("the guardian", e.Caller),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        E.NoCode e => new Refusal(
            "referral-pass-missing", $"There is no contract at {e.Target}, so it cannot give passes' discounts.",
            "Name the address of the premium pass, or the zero address for no discounts."),
        E.NotArmed => EconomyRefusals.Fixed("halt"),
        E.IsHalted e => EconomyRefusals.Halted(e.Until),
        E.SafeERC20FailedOperation e => EconomyRefusals.TransferFailed(e.Token),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        E.ReentrancyGuardReentrantCall => EconomyRefusals.Busy(),
        _ => null,
    };

    private static Refusal Request(string why) => new(
        "tier-request-malformed", $"The tier cannot be proven so: {why}.",
        "Run 'weft referral tier' again; it reads anew who was brought.");

    private static Refusal Hold(string why) => new(
        "referral-hold-state", $"The hold or its forfeit does not allow this: {why}.",
        "See 'weft referral show' for the hold of an account.");
}
