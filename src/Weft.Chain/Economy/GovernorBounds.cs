using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using E = Weft.Chain.WeftGovernorContract.Errors;
using F = Weft.Chain.WeftGovernorContract.Functions;

namespace Weft.Chain;

/// <summary>
/// The governor takes calls about itself only while it executes a proposal, so they cannot be tried before: its bounds
/// are read, and what is outside is refused as it would be.
/// </summary>
internal static class GovernorBounds
{
    public static async Task<Refusal?> RefusedAsync(EconomyChain chain, GovernCall call, CancellationToken cancel)
    {
        var answers = await chain.AskAsync(
            chain.At.Governor,
            [
                F.MinVotingDelay.Encode(), F.MaxVotingDelay.Encode(), F.MinVotingPeriod.Encode(),
                F.MaxVotingPeriod.Encode(), F.MinQuorum.Encode(), F.MaxQuorum.Encode(),
                F.MaxProposalThreshold.Encode(),
            ],
            cancel);
        var bounds = answers.Select(answer => F.MinQuorum.Decode(answer)).ToArray();
        var error = Error(call, bounds);
        return error is null ? null : GovernorRefusals.Of(error);
    }

    private static WeftGovernorContract.Error? Error(GovernCall call, BigInteger[] bounds)
    {
        if (Value(call, F.SetVotingDelay.Abi) is { } delay && (delay < bounds[0] || delay > bounds[1]))
            return new E.VotingDelayOutOfBounds(delay, bounds[0], bounds[1]);
        if (Value(call, F.SetVotingPeriod.Abi) is { } period && (period < bounds[2] || period > bounds[3]))
            return new E.VotingPeriodOutOfBounds(period, bounds[2], bounds[3]);
        if (Value(call, F.UpdateQuorumNumerator.Abi) is { } quorum && (quorum < bounds[4] || quorum > bounds[5]))
            return new E.QuorumOutOfBounds(quorum, bounds[4], bounds[5]);
        if (Value(call, F.SetProposalThreshold.Abi) is { } threshold && threshold > bounds[6])
            return new E.ProposalThresholdTooHigh(threshold, bounds[6]);
        return call.Data.Span.StartsWith(F.UpdateTimelock.Abi.Selector) ? new E.TimelockIsFixed() : null;
    }

    private static BigInteger? Value(GovernCall call, AbiFunction setter)
    {
        if (!call.Data.Span.StartsWith(setter.Selector)) return null;
        return (BigInteger)setter.DecodeCall(call.Data.Span)[0];
    }
}
