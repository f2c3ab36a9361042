using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.WorkRewardsContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>WorkRewards</c> says no to.</summary>
internal static class WorkRewardRefusals
{
    public static Refusal? Of(WorkRewardsContract.Error error) => error switch
    {
        E.EpochNotOver e => new Refusal(
            "work-epoch-not-over", $"The week {Number(e.Epoch)} is not over; this is week {Number(e.Current)}.",
            $"Claim it from {Time((e.Epoch + 1) * 604_800)} on."),
        E.TooManyEpochs e => new Refusal(
            "work-too-many-epochs", $"{Number(e.Count)} weeks are more than the {Number(e.Limit)} of one claim.",
            "Claim in several steps."),
        E.CapTooHigh e => EconomyRefusals.OutOfBounds(
            "weekly cap", $"{Percent(e.Ppm / 100)} of the free reserve", $"at most {Percent(e.Limit / 100)}"),
        E.GasTooLow e => EconomyRefusals.GasTooLow(e.Left, e.Needed),
        E.NotSlasher e => EconomyRefusals.RoleMissing("the slasher", e.Caller),
        E.NotGuardian e => EconomyRefusals.RoleMissing("the guardian", e.Caller),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        E.NotArmed => EconomyRefusals.Fixed("halt"),
        E.IsHalted e => EconomyRefusals.Halted(e.Until),
        E.SafeERC20FailedOperation e => EconomyRefusals.TransferFailed(e.Token),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        E.ReentrancyGuardReentrantCall => EconomyRefusals.Busy(),
        _ => null,
    };
}
