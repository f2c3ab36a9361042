using System.Numerics;
using System.Text;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>The contract's numbers.</summary>
public enum ProposalState
{
    Pending = 0,
    Active = 1,
    Canceled = 2,
    Defeated = 3,
    Succeeded = 4,
    Queued = 5,
    Expired = 6,
    Executed = 7,
}

public enum VoteChoice
{
    Against = 0,
    For = 1,
    Abstain = 2,
}

/// <summary>One thing that the timelock is to call.</summary>
public sealed record GovernCall(Address To, UInt128 ValueWei, ReadOnlyMemory<byte> Data);

/// <summary>What is proposed; its id follows from it.</summary>
public sealed record ProposalText(IReadOnlyList<GovernCall> Calls, string Description)
{
    public Hash32 DescriptionHash => Keccak.Hash(Encoding.UTF8.GetBytes(Description));

    internal IReadOnlyList<Address> Targets => [.. Calls.Select(c => c.To)];

    internal IReadOnlyList<BigInteger> Values => [.. Calls.Select(c => (BigInteger)c.ValueWei)];

    internal IReadOnlyList<ReadOnlyMemory<byte>> Data => [.. Calls.Select(c => c.Data)];
}

/// <param name="VotesFor">And the others: WEFT that voted so.</param>
/// <param name="Quorum">WEFT that must vote for or abstain; null until the vote has begun.</param>
/// <param name="ReadyAt">When a queued one can be executed.</param>
public sealed record Proposal(
    BigInteger Id, Address Proposer, ProposalText Text, ProposalState State, UnixTime VoteStart, UnixTime VoteEnd,
    WeftAmount VotesFor, WeftAmount VotesAgainst, WeftAmount VotesAbstain, WeftAmount? Quorum, UnixTime? ReadyAt);

/// <summary>What WEFT votes on.</summary>
public sealed class GovernorBook(EconomyChain chain)
{
    private Address At => chain.At.Governor;

    /// <summary>Every proposal there ever was, newest first.</summary>
    public Task<Result<IReadOnlyList<Proposal>>> ListAsync(CancellationToken cancel) =>
        EconomyChain.GuardAsync<IReadOnlyList<Proposal>>(async () =>
        {
            var proposals = new List<Proposal>();
            var topics = WeftGovernorContract.Events.ProposalCreated.Abi.FilterTopics();
            foreach (var log in await chain.LogsAsync(At, topics, cancel))
            {
                if (WeftGovernorContract.Events.ProposalCreated.FromLog(log) is { } created)
                    proposals.Add(await ReadAsync(created, cancel));
            }

            proposals.Reverse();
            return proposals;
        });

    /// <summary>Votes that an account needs to propose.</summary>
    public Task<Result<WeftAmount>> ThresholdAsync(CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () => WeftGovernorContract.Functions.ProposalThreshold.Decode(
            await chain.AskAsync(At, WeftGovernorContract.Functions.ProposalThreshold.Encode(), cancel)).ToWeft());

    public Task<Result<bool>> HasVotedAsync(BigInteger id, Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () => WeftGovernorContract.Functions.HasVoted.Decode(
            await chain.AskAsync(At, WeftGovernorContract.Functions.HasVoted.Encode(id, account), cancel)));

    public Task<Result<BigInteger>> IdAsync(ProposalText text, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () => WeftGovernorContract.Functions.GetProposalId.Decode(
            await chain.AskAsync(
                At,
                WeftGovernorContract.Functions.GetProposalId.Encode(
                    text.Targets, text.Values, text.Data, text.DescriptionHash),
                cancel)));

    /// <summary>Whether the timelock could do each of the calls now: bounds say no before anybody votes.</summary>
    public Task<Result<Done>> TryAsync(ProposalText text, CancellationToken cancel) =>
        ChainGuard.AskAsync<Done>(async () =>
        {
            foreach (var call in text.Calls)
            {
                if (call.ValueWei != 0) continue;
                if (call.To == At)
                {
                    if (await GovernorBounds.RefusedAsync(chain, call, cancel) is { } outside) return outside;
                    continue;
                }

                var tried = await chain.TryAsync(chain.At.Timelock, new("govern:try", call.To, call.Data), cancel);
                if (!tried.TryGet(out _, out var refusal)) return refusal;
            }

            return default(Done);
        });

    public EconomyCall Propose(ProposalText text) => new(
        $"govern:propose:{text.DescriptionHash}", At,
        WeftGovernorContract.Functions.Propose.Encode(text.Targets, text.Values, text.Data, text.Description));

    public EconomyCall Vote(BigInteger id, VoteChoice choice) => new(
        $"govern:vote:{id}", At, WeftGovernorContract.Functions.CastVote.Encode(id, (byte)choice));

    public EconomyCall Queue(Proposal proposal) => new(
        $"govern:queue:{proposal.Id}", At, WeftGovernorContract.Functions.Queue.Encode(
            proposal.Text.Targets, proposal.Text.Values, proposal.Text.Data, proposal.Text.DescriptionHash));

    public EconomyCall Execute(Proposal proposal) => new(
        $"govern:execute:{proposal.Id}", At, WeftGovernorContract.Functions.Execute.Encode(
            proposal.Text.Targets, proposal.Text.Values, proposal.Text.Data, proposal.Text.DescriptionHash));

    public EconomyCall Cancel(Proposal proposal) => new(
        $"govern:cancel:{proposal.Id}", At, WeftGovernorContract.Functions.Cancel.Encode(
            proposal.Text.Targets, proposal.Text.Values, proposal.Text.Data, proposal.Text.DescriptionHash));

    private async Task<Proposal> ReadAsync(
        WeftGovernorContract.Events.ProposalCreated created, CancellationToken cancel)
    {
        var id = created.ProposalId;
        var answers = await chain.AskAsync(
            At,
            [
                WeftGovernorContract.Functions.State.Encode(id),
                WeftGovernorContract.Functions.ProposalVotes.Encode(id),
                WeftGovernorContract.Functions.ProposalEta.Encode(id),
            ],
            cancel);
        var state = (ProposalState)(byte)WeftGovernorContract.Functions.State.Decode(answers[0]);
        var votes = WeftGovernorContract.Functions.ProposalVotes.Decode(answers[1]);
        var eta = WeftGovernorContract.Functions.ProposalEta.Decode(answers[2]);
        WeftAmount? quorum = null;
        if (state is not ProposalState.Pending)
        {
            var answer = await chain.TryReadAsync(
                At, WeftGovernorContract.Functions.Quorum.Encode(created.VoteStart), cancel);
            if (answer is not null) quorum = WeftGovernorContract.Functions.Quorum.Decode(answer).ToWeft();
        }

        if (created.Targets.Count != created.Calldatas.Count || created.Targets.Count != created.Values.Count)
            throw new AbiException("A proposal's lists do not fit together.");
        var calls = created.Targets.Select((to, i) => new GovernCall(
            to, created.Values[i].ToMoney().BaseUnits, created.Calldatas[i])).ToArray();
        return new Proposal(
            id, created.Proposer, new(calls, created.Description), state, created.VoteStart.ToTime(),
            created.VoteEnd.ToTime(), votes.ForVotes.ToWeft(), votes.AgainstVotes.ToWeft(),
            votes.AbstainVotes.ToWeft(), quorum, eta.IsZero ? null : eta.ToTime());
    }
}
