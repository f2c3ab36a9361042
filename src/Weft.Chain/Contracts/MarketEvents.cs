using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Log entries of the market as events of the node.</summary>
internal static class MarketEvents
{
    /// <summary>Null for what nodes do not follow.</summary>
    /// <param name="blockTime">Of the block that holds the entry: a lease starts with its block.</param>
    /// <exception cref="AbiException">The entry is badly encoded or contradicts itself.</exception>
    public static ChainEvent? Read(LogEntry log, UnixTime blockTime) => MarketContract.Event.FromLog(log) switch
    {
        MarketContract.Events.LeaseOpened e => Opened(log, e, blockTime),
        MarketContract.Events.LeaseStopped e => new LeaseStopped(log.Block, log.Transaction, e.Lease, e.Stopped),
        MarketContract.Events.LeaseClosed e => new LeaseClosed(
            log.Block, log.Transaction, e.Lease, e.Paid.ToMoney()),
        MarketContract.Events.MatchSkipped e => new MatchSkipped(
            log.Block, log.Transaction, e.Request, (int)e.Reason, e.Reason.ToString()),
        _ => null,
    };

    private static LeaseOpened Opened(LogEntry log, MarketContract.Events.LeaseOpened e, UnixTime blockTime)
    {
        var terms = LeaseTerms.Read(e.Terms);
        if (terms.Start != blockTime.Seconds) throw new AbiException("A lease does not start with its block.");
        return new LeaseOpened(log.Block, log.Transaction, new Lease(
            new LeaseKey(e.Provider, e.Machine, terms.Slot, terms.Start), e.Renter, new(terms.Gpus),
            new(terms.GpuClass), new(terms.Price), terms.Duration, terms.FeeBasisPoints, e.JobHash, e.Request));
    }
}

/// <summary>
/// A lease's storage word, as <c>LeaseOpened</c> shows it, from the low bits: renter's id 32, start 32, duration 24,
/// stopped 24, price 64, GPUs 32, fee in basis points 16, delegate 16, GPU class 8, slot 8.
/// </summary>
internal readonly record struct LeaseTerms(
    uint Start, uint Duration, ulong Price, uint Gpus, int FeeBasisPoints, byte GpuClass, byte Slot)
{
    public static LeaseTerms Read(BigInteger word)
    {
        return new(
            (uint)Field(32, 32), (uint)Field(64, 24), Field(112, 64), (uint)Field(176, 32), (int)Field(208, 16),
            (byte)Field(240, 8), (byte)Field(248, 8));

        ulong Field(int from, int bits) => (ulong)((word >> from) & ((BigInteger.One << bits) - 1));
    }
}
