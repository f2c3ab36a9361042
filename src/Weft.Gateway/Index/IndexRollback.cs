using Microsoft.EntityFrameworkCore;

namespace Weft.Gateway;

/// <summary>Takes back what blocks said that are no part of the chain any more.</summary>
internal static class IndexRollback
{
    /// <summary>Forgets everything that happened after <paramref name="block"/>.</summary>
    public static async Task AfterAsync(IndexContext context, long block, CancellationToken cancel)
    {
        foreach (var lease in await context.Leases.Where(l => l.CloseBlock > block).ToListAsync(cancel))
        {
            await IndexVolumes.AddAsync(context, lease, sign: -1, cancel);
            await IndexTrades.AddEndedAsync(context, lease, sign: -1, cancel);
            (lease.CloseBlock, lease.CloseTransaction, lease.ClosedAt) = (null, null, null);
            (lease.Paid, lease.Fee, lease.Refund, lease.PaidGpuMilliseconds) = (null, null, null, null);
        }

        foreach (var lease in await context.Leases.Where(l => l.StopBlock > block).ToListAsync(cancel))
            (lease.StopBlock, lease.StoppedAfter) = (null, null);
        foreach (var lease in await context.Leases.Where(l => l.OpenBlock > block).ToListAsync(cancel))
        {
            await IndexTrades.AddOpenedAsync(context, lease, sign: -1, cancel);
            context.Remove(lease);
        }

        context.RemoveRange(await context.Batches.Where(b => b.Block > block).ToListAsync(cancel));
        context.RemoveRange(await context.Skips.Where(s => s.Block > block).ToListAsync(cancel));
        await context.SaveChangesAsync(cancel);
    }
}
