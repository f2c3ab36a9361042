using Microsoft.EntityFrameworkCore;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// What was traded by the hour in which leases opened, class, region and class of prices: bounded, whatever the number
/// of leases, and counted out again when the chain takes a lease back.
/// </summary>
internal static class IndexTrades
{
    /// <summary>The region of a machine that this gateway never had an offer of.</summary>
    public const int UnknownRegion = Place.UnknownRegion;

    /// <summary>Where the machine is, as the last offer that came here said; null where none did.</summary>
    public static async Task<int> RegionAsync(IndexContext context, MachineId machine, CancellationToken cancel) =>
        (await context.Endpoints.FindAsync([machine.Provider.ToString(), machine.Machine.ToString()], cancel))?.Region
            ?? UnknownRegion;

    /// <param name="sign">1 to count the lease that opened in, -1 to count it out.</param>
    public static async Task AddOpenedAsync(IndexContext context, LeaseRow lease, int sign, CancellationToken cancel)
    {
        var opened = LeaseRows.ToLease(lease);
        var (hour, bucket) = Key(lease, opened);
        var row = await context.Trades.FindAsync([hour, lease.GpuClass, lease.Region, bucket], cancel);
        if (row is null)
        {
            // What is counted out and not there was too old to be kept.
            if (sign < 0) return;
            row = new() { Hour = hour, GpuClass = lease.GpuClass, Region = lease.Region, Bucket = bucket };
            context.Add(row);
        }

        var (sum, amount) = (Amounts.Parse(row.PriceSum), PriceSum(opened));
        row.PriceSum = Amounts.Text(sign > 0 ? sum + amount : sum - amount);
        row.Gpus += sign * opened.Gpus.Count;
        row.Leases += sign;
    }

    /// <summary>How a lease ended, beside when and for what it opened.</summary>
    /// <param name="sign">1 to count the closed lease in, -1 to count it out.</param>
    public static async Task AddEndedAsync(IndexContext context, LeaseRow lease, int sign, CancellationToken cancel)
    {
        var (hour, bucket) = Key(lease, LeaseRows.ToLease(lease));
        if (await context.Trades.FindAsync([hour, lease.GpuClass, lease.Region, bucket], cancel) is not { } row) return;
        row.Ended += sign;
        if (IsInterrupted(lease)) row.Interrupted += sign;
        else if (IsNothing(lease)) row.Nothing += sign;
    }

    public static Task ThinAsync(IndexContext context, long oldestHour, CancellationToken cancel) =>
        context.Trades.Where(row => row.Hour < oldestHour).ExecuteDeleteAsync(cancel);

    /// <summary>
    /// The renter had to stop it on chain, which one does whose provider does not answer; or nobody closed it in all
    /// the time that there was, so that the whole lock went back.
    /// </summary>
    private static bool IsInterrupted(LeaseRow lease) =>
        lease.StoppedAfter < lease.Duration
        || (IsNothing(lease) && lease.ClosedAt >= lease.Start + lease.Duration + Lease.CloseDelay);

    private static bool IsNothing(LeaseRow lease) => lease is { Paid: "0", Price: not "0" };

    private static (long Hour, int Bucket) Key(LeaseRow lease, Lease opened) =>
        (lease.Start - (lease.Start % IndexVolumes.SecondsPerHour), PriceBuckets.Of(opened.Price));

    private static Money PriceSum(Lease lease) => new((UInt128)lease.Price.PerGpuHour * (uint)lease.Gpus.Count);
}
