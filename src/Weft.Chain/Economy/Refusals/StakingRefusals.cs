using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.StakingContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>Staking</c> says no to.</summary>
internal static class StakingRefusals
{
    public static Refusal? Of(StakingContract.Error error) => Bonds(error) ?? Slashes(error) ?? Others(error);

    private static Refusal? Bonds(StakingContract.Error error) => error switch
    {
        E.ZeroAmount => new Refusal(
            "stake-amount-zero", "Nothing cannot be bonded or unbonded.", "Name an amount of WEFT above zero."),
        E.MachineMismatch e => new Refusal(
            "stake-machine-mismatch",
            $"The machine {e.Machine} does not fit a bond of the role {e.Role}.",
            "A provider's bond names a machine key; a gateway's and a checker's name none."),
        E.BondBelowMinimum e => new Refusal(
            "stake-below-minimum",
            $"The bond would be {Wefts(e.Active)}, and this role needs at least {Wefts(e.Minimum)}.",
            $"Bond {Wefts(e.Minimum - e.Active)} more."),
        E.BondJailed e => new Refusal(
            "stake-jailed", $"The bond {e.BondId} was slashed for forged work or theft and takes no stake ever again.",
            "Unbond what is left and bond with another account or machine."),
        E.NotBondAccount e => new Refusal(
            "stake-not-yours", $"The bond {e.BondId} is not that of {e.Caller}.",
            "See 'weft stake show' for the bonds of this account."),
        E.ActiveTooLow e => new Refusal(
            "stake-active-too-low",
            $"The bond has {Wefts(e.Active)} of active stake, and {Wefts(e.Needed)} were asked for.",
            "Name at most what is active; 'weft stake show' says how much."),
        E.StillUnbonding e => new Refusal(
            "stake-still-unbonding", $"What was unbonded can be withdrawn from {Time(e.WithdrawableAt)} on.",
            "Wait until then; unbonding more now would start the 21 days again."),
        E.NothingToWithdraw e => new Refusal(
            "stake-nothing-to-withdraw",
            $"{Wefts(e.Unbonding)} are unbonding, and open cases have reserved {Wefts(e.Reserved)}.",
            "Unbond first; what a case reserved in vain comes back as soon as it ends, 21 days at most."),
        E.NothingOwed e => new Refusal(
            "stake-nothing-owed", $"Nothing is owed to {e.Account} aside from its bonds.", "Nothing is left to do."),
        E.NothingToClaim e => new Refusal(
            "stake-nothing-to-claim", $"{e.Account} has earned no fee share that is not paid yet.",
            "Fees are shared when they are collected: 'weft rewards collect'."),
        E.UnknownBond e => new Refusal(
            "stake-unknown-bond", $"There is no bond {e.BondId}.", "See 'weft stake show' for the account's bonds."),
        _ => null,
    };

    private static Refusal? Slashes(StakingContract.Error error) => error switch
    {
        E.WrongSlashState e => new Refusal(
            "slash-wrong-state", $"The case {Number(e.SlashId)} is {Words(e.State)}, so this cannot be done to it.",
            "See 'weft stake cases' for what each case waits for."),
        E.TooEarly e => new Refusal(
            "slash-too-early", $"This can be done from {Time(e.From)} on.", "Wait until then."),
        E.TooLate e => new Refusal(
            "slash-too-late", $"This could be done until {Time(e.Deadline)}.",
            "Nothing can be done any more; a case that nobody ends in time is void."),
        E.BpsOutOfBounds e => Accusation(
            $"{Percent(e.Bps)} of the bond is outside {Percent(e.MinBps)} to {Percent(e.MaxBps)} for this reason"),
        E.EvidenceUsed e => Accusation($"the bond {e.BondId} was accused by this evidence before"),
        E.AccusedIsPaid e => Accusation($"the accused {e.Account} would be paid"),
        E.LossWithoutHarmed e => Accusation($"a loss of {Wefts(e.Loss)} names nobody who was harmed"),
        E.NothingToSlash e => Accusation($"the bond {e.BondId} holds nothing that is not reserved"),
        E.NoEvidence => Accusation("it names no evidence"),
        _ => null,
    };

    private static Refusal? Others(StakingContract.Error error) => error switch
    {
        E.RewardMissing e => new Refusal(
            "stake-reward-missing", $"The contract holds {Tokens(e.Held)} and was told of {Tokens(e.Needed)}.",
            "Nothing was changed; the fees wait in Revenue."),
        E.NotSlasher e => EconomyRefusals.RoleMissing("the slasher", e.Caller),
        E.NotRevenue e => EconomyRefusals.RoleMissing("the Revenue contract", e.Caller),
        E.NotGuardian e => EconomyRefusals.RoleMissing("the guardian", e.Caller),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.MinimumOutOfBounds e => EconomyRefusals.OutOfBounds(
            "minimum bond", Wefts(e.Amount), $"{Wefts(e.Lowest)} to {Wefts(e.Highest)}"),
        E.ProverBpsTooHigh e => EconomyRefusals.OutOfBounds(
            "prover's part of a slash", Percent(e.Bps), $"at most {Percent(e.MaxBps)}"),
        E.RevenueAlreadySet => EconomyRefusals.Fixed("source of the stakers' rewards"),
        E.SameToken => EconomyRefusals.Fixed("pair of tokens"),
        E.NotArmed => EconomyRefusals.Fixed("halt"),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        E.IsHalted e => EconomyRefusals.Halted(e.Until),
        E.SafeERC20FailedOperation e => EconomyRefusals.TransferFailed(e.Token),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        E.ReentrancyGuardReentrantCall => EconomyRefusals.Busy(),
        _ => null,
    };

    private static Refusal Accusation(string why) => new(
        "slash-not-allowed", $"The accusation is not taken: {why}.", "Correct it; only the slasher accuses.");

    private static string Words(StakingContract.SlashState state) => state switch
    {
        StakingContract.SlashState.Proposed => "proposed and waits for an appeal",
        StakingContract.SlashState.Appealed => "appealed and waits for the decision",
        StakingContract.SlashState.Executed => "executed",
        StakingContract.SlashState.Void => "void",
        _ => "not there",
    };
}
