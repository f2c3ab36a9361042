using Microsoft.EntityFrameworkCore;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Sums by class, region and hour, kept as leases close.</summary>
internal static class IndexVolumes
{
    public const long SecondsPerHour = 3_600;

    /// <param name="sign">1 to count the closed lease in, -1 to count it out.</param>
    public static async Task AddAsync(IndexContext context, LeaseRow lease, int sign, CancellationToken cancel)
    {
        if (lease is not { ClosedAt: { } at, Paid: { } paid, PaidGpuMilliseconds: { } milliseconds })
            throw new InvalidOperationException("Only a closed lease has a volume.");
        var hour = at - (at % SecondsPerHour);
        var row = await context.Volumes.FindAsync([hour, lease.GpuClass, lease.Region], cancel);
        if (row is null)
        {
            row = new()
            {
                Hour = hour,
                GpuClass = lease.GpuClass,
                Region = lease.Region,
                Paid = "0",
                GpuMilliseconds = 0,
                Leases = 0,
            };
            context.Add(row);
        }

        var (sum, amount) = (Amounts.Parse(row.Paid), Amounts.Parse(paid));
        row.Paid = Amounts.Text(sign > 0 ? sum + amount : sum - amount);
        row.GpuMilliseconds += sign * milliseconds;
        row.Leases += sign;
    }

    /// <summary>What each class traded since <paramref name="from"/>.</summary>
    public static async Task<IReadOnlyDictionary<int, (Money Paid, ulong GpuMilliseconds)>> SinceAsync(
        IndexContext context, long from, CancellationToken cancel)
    {
        var sums = new Dictionary<int, (Money Paid, ulong GpuMilliseconds)>();
        await foreach (var row in context.Volumes.AsNoTracking().Where(v => v.Hour >= from)
            .AsAsyncEnumerable().WithCancellation(cancel))
        {
            var (paid, milliseconds) = sums.GetValueOrDefault(row.GpuClass);
            sums[row.GpuClass] = (paid + Amounts.Parse(row.Paid), milliseconds + (ulong)row.GpuMilliseconds);
        }

        return sums;
    }
}
