using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>A chain with one lease and one machine on it, which takes every closing.</summary>
internal sealed class FakeLedger(TimeProvider time) : IChainReader, IChainFeed, ISettlement
{
    public LeaseStatus Lease { get; set; } = new(Open: true, StoppedAfterSeconds: null);

    public bool Enrolled { get; set; } = true;

    /// <summary>Slots with an open lease, as a mask.</summary>
    public ulong OpenSlots { get; set; } = 1;

    public GpuMask Busy { get; set; } = GpuMask.First(2);

    /// <summary>How far the chain's clock is ahead of the node's.</summary>
    public TimeSpan Ahead { get; set; }

    public List<CloseIntent> Closings { get; } = [];

    public Task<Result<ChainHead>> HeadAsync(CancellationToken cancel) => Task.FromResult<Result<ChainHead>>(
        new ChainHead(31_337, 9, UnixTime.From(time.GetUtcNow() + Ahead)));

    public Task<Result<AccountView>> AccountAsync(Address account, CancellationToken cancel) =>
        Task.FromResult<Result<AccountView>>(new AccountView(Money.Zero, Money.Zero, 0));

    public Task<Result<MachineView>> MachineAsync(Address provider, Address machine, CancellationToken cancel) =>
        Task.FromResult<Result<MachineView>>(new MachineView(Enrolled, 0, Busy, OpenSlots, Money.Zero));

    public Task<Result<LeaseStatus>> LeaseAsync(LeaseKey key, CancellationToken cancel)
    {
        Assert.Equal(Some.Ours.Key, key);
        return Task.FromResult<Result<LeaseStatus>>(Lease);
    }

    public Task<Result<bool>> IsSignedByAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel) =>
        Task.FromResult<Result<bool>>(true);

    public async IAsyncEnumerable<ChainEvent> FollowAsync(
        ulong fromBlock, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        yield break;
    }

    public Task<Result<ChainReceipt>> SubmitAsync(ChainIntent intent, CancellationToken cancel)
    {
        Closings.Add(Assert.IsType<CloseIntent>(intent));
        Lease = new(Open: false, StoppedAfterSeconds: null);
        return Task.FromResult<Result<ChainReceipt>>(new ChainReceipt(Hash32.Zero, 10, 1, 1, []));
    }

    public Task<Result<IReadOnlyList<MatchOutcome>>> PreviewAsync(
        IReadOnlyList<SignedMatch> matches, CancellationToken cancel) =>
        Task.FromResult<Result<IReadOnlyList<MatchOutcome>>>(new List<MatchOutcome>());
}
