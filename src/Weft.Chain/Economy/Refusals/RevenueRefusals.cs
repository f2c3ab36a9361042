using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.RevenueContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>Revenue</c> says no to.</summary>
internal static class RevenueRefusals
{
    public static Refusal? Of(RevenueContract.Error error) => Money(error) ?? Parameters(error) ?? Others(error);

    private static Refusal? Money(RevenueContract.Error error) => error switch
    {
        E.NotCollectedYet e => new Refusal(
            "revenue-not-collected",
            $"{Tokens(e.Served)} of fees were served, and of all fees only {Tokens(e.Collected)} were collected.",
            "Collect the renters' fees first: 'weft rewards collect --renter ADDRESS'."),
        E.NotDelivered e => new Refusal(
            "revenue-not-delivered", $"{e.Sink} does not take what waits for it.", "It waits on; try again later."),
        E.TokenNotExact e => new Refusal(
            "revenue-token-inexact", $"{Tokens(e.Expected)} were announced and {Tokens(e.Received)} came.",
            "Nothing was changed; the token keeps back a part of what it moves."),
        _ => null,
    };

    private static Refusal? Parameters(RevenueContract.Error error) => error switch
    {
        E.ReferralShareTooHigh e => Share("referral budget, both sides", e.Bps, $"at most {Percent(e.MaxBps)}"),
        E.ProviderShareTooHigh e => Share("provider's referral budget", e.Bps, $"at most {Percent(e.MaxBps)}"),
        E.StakerShareTooHigh e => Share("stakers' share", e.Bps, $"at most {Percent(e.MaxBps)}"),
        E.BurnShareTooLow e => Share("burn", e.Bps, $"at least {Percent(e.MinBps)}"),
        E.TreasuryShareTooLow e => Share("treasury's share", e.Bps, $"at least {Percent(e.MinBps)}"),
        E.CollectedBackTooHigh e => Share(
            "renter's referral budget with the stakers' share", e.Bps, $"at most {Percent(e.MaxBps)}"),
        E.SharesNotWhole e => Share("sum of the split", e.Bps, "exactly 100 %"),
        E.NotAContract e => EconomyRefusals.NotContract(e.Sink),
        _ => null,
    };

    private static Refusal? Others(RevenueContract.Error error) => error switch
    {
        E.NotItself e => EconomyRefusals.RoleMissing("the contract itself", e.Caller),
        E.GasTooLow e => EconomyRefusals.GasTooLow(e.Left, e.Needed),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        E.SafeERC20FailedOperation e => EconomyRefusals.TransferFailed(e.Token),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        E.ReentrancyGuardReentrantCall => EconomyRefusals.Busy(),
        _ => null,
    };

    private static Refusal Share(string what, System.Numerics.BigInteger bps, string bounds) =>
        EconomyRefusals.OutOfBounds(what, Percent(bps), bounds);
}
