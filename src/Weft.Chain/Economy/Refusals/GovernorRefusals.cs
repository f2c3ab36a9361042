using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.WeftGovernorContract.Errors;
using T = Weft.Chain.WeftTimelockContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>WeftGovernor</c> and <c>WeftTimelock</c> say no to.</summary>
internal static class GovernorRefusals
{
    public static Refusal? Of(WeftGovernorContract.Error error) =>
        Proposals(error) ?? Votes(error) ?? Parameters(error);

    public static Refusal? Of(WeftTimelockContract.Error error) => error switch
    {
        T.TimelockUnexpectedOperationState e => new Refusal(
            "proposal-not-ready", $"The timelock's operation {e.OperationId} is not at the step for this.",
            "See 'weft govern show' for when it can be executed."),
        T.TimelockInsufficientDelay e => EconomyRefusals.OutOfBounds(
            "delay", $"{Number(e.Delay)} s", $"at least {Number(e.MinDelay)} s"),
        T.TimelockUnexecutedPredecessor e => new Refusal(
            "proposal-waits-for-another", $"The operation {e.PredecessorId} has to be executed before.",
            "Execute that one first."),
        T.TimelockInvalidOperationLength => Malformed("its lists are of different lengths"),
        T.TimelockUnauthorizedCaller e => EconomyRefusals.RoleMissing("the timelock itself", e.Caller),
        T.AccessControlUnauthorizedAccount e => EconomyRefusals.RoleMissing("the governor", e.Account),
        T.AccessControlBadConfirmation => EconomyRefusals.Fixed("timelock's roles"),
        T.RolesAreFixed => EconomyRefusals.Fixed("timelock's roles"),
        T.AlwaysSlow e => EconomyRefusals.Fixed($"delay of calls of {Hex.Encode(e.Selector.Span)}"),
        T.DelayOutOfBounds e => EconomyRefusals.OutOfBounds(
            "delay", $"{Number(e.Delay)} s", $"{Number(e.Lowest)} s to {Number(e.Highest)} s"),
        T.FailedCall => CallFailed(),
        _ => null,
    };

    private static Refusal? Proposals(WeftGovernorContract.Error error) => error switch
    {
        E.GovernorInsufficientProposerVotes e => new Refusal(
            "proposal-votes-too-few",
            $"{e.Proposer} votes with {Wefts(e.Votes)}, and proposing needs {Wefts(e.Threshold)}.",
            "Votes count once they are delegated, to oneself too, from the next second on: 'weft govern delegate'."),
        E.GovernorNonexistentProposal e => Unknown(e.ProposalId),
        E.GovernorUnexpectedProposalState e => WrongState(e.ProposalId, (ProposalState)(byte)e.Current),
        E.GovernorInvalidProposalLength => Malformed("it has no calls, or lists of different lengths"),
        E.GovernorRestrictedProposer e => Malformed($"its text lets only another than {e.Proposer} propose it"),
        E.GovernorAlreadyQueuedProposal e => WrongState(e.ProposalId, ProposalState.Queued),
        E.GovernorProposalQueueingFailed or E.GovernorProposalQueueingNotRequired => CallFailed(),
        E.GovernorUnableToCancel e => new Refusal(
            "proposal-not-cancellable", $"{e.Account} cannot take back the proposal {Number(e.ProposalId)}.",
            "Only its proposer can, before the vote begins."),
        E.GovernorOnlyExecutor e => EconomyRefusals.RoleMissing("the timelock", e.Account),
        E.GovernorDisabledDeposit => Malformed("the governor takes no coin"),
        E.FailedCall => CallFailed(),
        _ => null,
    };

    private static Refusal? Votes(WeftGovernorContract.Error error) => error switch
    {
        E.GovernorAlreadyCastVote e => new Refusal(
            "vote-cast-already", $"{e.Voter} has voted on this proposal.", "A vote is cast once."),
        E.GovernorInvalidVoteType or E.GovernorInvalidVoteParams => new Refusal(
            "vote-malformed", "The vote is neither for, nor against, nor an abstention.",
            "Say for, against or abstain."),
        E.GovernorInvalidSignature e => new Refusal(
            "vote-signature", $"The vote is not signed by {e.Voter}.", "Let the voter sign it."),
        _ => null,
    };

    private static Refusal? Parameters(WeftGovernorContract.Error error) => error switch
    {
        E.VotingDelayOutOfBounds e => Bounds("voting delay", e.Delay, e.Lowest, e.Highest, "s"),
        E.VotingPeriodOutOfBounds e => Bounds("voting period", e.Period, e.Lowest, e.Highest, "s"),
        E.GovernorInvalidVotingPeriod e => Bounds("voting period", e.VotingPeriod, 1, uint.MaxValue, "s"),
        E.QuorumOutOfBounds e => Bounds("quorum", e.Percent, e.Lowest, e.Highest, "%"),
        E.GovernorInvalidQuorumFraction e => Bounds("quorum", e.QuorumNumerator, 0, e.QuorumDenominator, "%"),
        E.ProposalThresholdTooHigh e => EconomyRefusals.OutOfBounds(
            "proposal threshold", Wefts(e.Threshold), $"at most {Wefts(e.Highest)}"),
        E.TimelockIsFixed => EconomyRefusals.Fixed("pair of governor and timelock"),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        _ => null,
    };

    public static Refusal Unknown(BigInteger id) => new(
        "proposal-unknown", $"There is no proposal {Number(id)}.", "See 'weft govern list' for all of them.");

    public static Refusal WrongState(BigInteger id, ProposalState state) => new(
        "proposal-wrong-state", $"The proposal {Number(id)} is {Words(state)}, so this cannot be done to it.",
        WayOut(state));

    private static Refusal Malformed(string why) => new(
        "proposal-malformed", $"The proposal cannot be made so: {why}.", "Correct its calls and its text.");

    private static Refusal CallFailed() => new(
        "proposal-call-failed", "One of the proposal's calls fails without a reason.",
        "Try its calls one by one; a proposal that cannot be executed changes nothing.");

    private static Refusal Bounds(string what, BigInteger value, BigInteger low, BigInteger high, string unit) =>
        EconomyRefusals.OutOfBounds(what, $"{Number(value)} {unit}", $"{Number(low)} {unit} to {Number(high)} {unit}");

    private static string Words(ProposalState state) => state switch
    {
        ProposalState.Pending => "made, and its vote has not begun",
        ProposalState.Active => "being voted on",
        ProposalState.Canceled => "taken back",
        ProposalState.Defeated => "defeated",
        ProposalState.Succeeded => "accepted and not queued",
        ProposalState.Queued => "queued and waits for its delay",
        ProposalState.Expired => "expired",
        ProposalState.Executed => "executed",
        _ => "in an unknown state",
    };

    private static string WayOut(ProposalState state) => state switch
    {
        ProposalState.Pending or ProposalState.Active or ProposalState.Queued =>
            "Wait; 'weft govern show' says until when.",
        ProposalState.Succeeded => "Queue it first: 'weft govern queue'.",
        _ => "Nothing is left to do; make a new proposal if it is still wanted.",
    };
}
