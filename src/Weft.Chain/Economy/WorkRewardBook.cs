using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <param name="Claimable">What a claim would release now; a quarter of it at once.</param>
/// <param name="Released">Until now.</param>
public sealed record WorkEpoch(BigInteger Epoch, UnixTime EndsAt, bool IsOver, WeftAmount Released,
    WeftAmount Claimable);

/// <param name="Releasable">Vested, and paid by <c>release</c>.</param>
public sealed record WorkAccount(
    IReadOnlyList<WorkEpoch> Epochs, WeftAmount Released, WeftAmount Claimable, WeftAmount Vesting,
    WeftAmount Releasable, WeftAmount FreeReserve);

/// <summary>What providers are released from the work reserve for leases whose fee was burned.</summary>
public sealed class WorkRewardBook(EconomyChain chain)
{
    private const ulong EpochSeconds = 7 * 86_400;
    private const int MaxEpochs = 32;

    private Address At => chain.At.WorkRewards;

    public Task<Result<WorkAccount>> AccountAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () =>
        {
            var topics = BurnAuctionContract.Events.Gathered.Abi.FilterTopics(null, account);
            var known = (await chain.LogsAsync(chain.At.BurnAuction, topics, cancel))
                .Select(BurnAuctionContract.Events.Gathered.FromLog).OfType<BurnAuctionContract.Events.Gathered>()
                .Select(e => e.Epoch).Distinct().Order().ToArray();
            var current = BurnAuctionContract.Functions.CurrentEpoch.Decode(await chain.AskAsync(
                chain.At.BurnAuction, BurnAuctionContract.Functions.CurrentEpoch.Encode(), cancel));
            var answers = await chain.AskAsync(
                At,
                known.SelectMany(epoch => new[]
                {
                    WorkRewardsContract.Functions.ReleasedTo.Encode(epoch, account),
                    WorkRewardsContract.Functions.Claimable.Encode(account, epoch),
                }),
                cancel);
            var epochs = known.Select((epoch, i) => new WorkEpoch(
                epoch, ((epoch + 1) * EpochSeconds).ToTime(), epoch < current,
                WorkRewardsContract.Functions.ReleasedTo.Decode(answers[2 * i]).ToWeft(),
                WorkRewardsContract.Functions.Claimable.Decode(answers[(2 * i) + 1]).ToWeft())).ToArray();
            var vesting = WorkRewardsContract.Functions.VestingOf.Decode(
                await chain.AskAsync(At, WorkRewardsContract.Functions.VestingOf.Encode(account), cancel));
            var reserve = WorkRewardsContract.Functions.FreeReserve.Decode(
                await chain.AskAsync(At, WorkRewardsContract.Functions.FreeReserve.Encode(), cancel));
            return new WorkAccount(
                epochs, Sum(epochs, e => e.Released), Sum(epochs.Where(e => e.IsOver), e => e.Claimable),
                vesting.Unvested.ToWeft(), vesting.Vested.ToWeft(), reserve.ToWeft());
        });

    /// <summary>Of those epochs that are over and have something, the oldest 32.</summary>
    public EconomyCall Claim(Address account, IEnumerable<WorkEpoch> epochs) => new(
        $"rewards:claim:{account}", At,
        WorkRewardsContract.Functions.ClaimFor.Encode(
            account,
            [.. epochs.Where(e => e.IsOver && !e.Claimable.IsZero).Select(e => e.Epoch).Order().Take(MaxEpochs)]));

    public EconomyCall Release(Address account) =>
        new($"rewards:release:{account}", At, WorkRewardsContract.Functions.Release.Encode(account));

    private static WeftAmount Sum(IEnumerable<WorkEpoch> epochs, Func<WorkEpoch, WeftAmount> what) =>
        epochs.Aggregate(WeftAmount.Zero, (sum, epoch) => sum + what(epoch));
}
