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
            log.Block, log.Transaction, e.Lease, e.Provider, e.Renter, e.Paid.ToMoney(), e.Fee.ToMoney(),
            e.Refund.ToMoney()),
        MarketContract.Events.MatchSkipped e => new MatchSkipped(
            log.Block, log.Transaction, e.RequestHash, (int)e.Reason, e.Reason.ToString()),
        _ => null,
    };

    private static LeaseOpened Opened(LogEntry log, MarketContract.Events.LeaseOpened e, UnixTime blockTime)
    {
        if (blockTime.Seconds > uint.MaxValue) throw new AbiException("A block is of a time after 2106.");
        var lease = new Lease(
            new LeaseKey(e.Provider, e.Machine, e.Slot, (uint)blockTime.Seconds), e.Renter, new(e.Gpus),
            new(e.GpuClass), new(e.PricePerGpuHour), e.Duration, e.FeeBps, e.JobHash, e.RequestHash);
        return lease.Id == e.Lease
            ? new LeaseOpened(log.Block, log.Transaction, lease)
            : throw new AbiException("A lease's id does not fit its terms.");
    }
}
