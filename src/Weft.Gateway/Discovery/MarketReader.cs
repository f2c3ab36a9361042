using Microsoft.EntityFrameworkCore;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Questions to the index and the history about prices.</summary>
internal sealed class MarketReader(
    IDbContextFactory<IndexContext> index, IDbContextFactory<HistoryContext> history)
{
    /// <param name="gpuClass">Null for all.</param>
    /// <param name="from">Unix seconds of an hour's start; that hour and those after it.</param>
    public async Task<IReadOnlyList<Trade>> TradesAsync(int? gpuClass, long from, long until, CancellationToken cancel)
    {
        await using var context = await index.CreateDbContextAsync(cancel);
        var rows = context.Trades.AsNoTracking().Where(t => t.Hour >= from && t.Hour < until && t.Gpus > 0);
        if (gpuClass is not null) rows = rows.Where(t => t.GpuClass == gpuClass);
        return [.. (await rows.OrderBy(t => t.Hour).ToListAsync(cancel)).Select(Trade.Of)];
    }

    /// <summary>By hour and the region that it was in.</summary>
    public async Task<ILookup<HourPlace, Volume>> VolumesAsync(
        int? gpuClass, long from, long until, CancellationToken cancel)
    {
        await using var context = await index.CreateDbContextAsync(cancel);
        var rows = context.Volumes.AsNoTracking().Where(v => v.Hour >= from && v.Hour < until);
        if (gpuClass is not null) rows = rows.Where(v => v.GpuClass == gpuClass);
        return (await rows.ToListAsync(cancel)).ToLookup(
            row => new HourPlace(row.Hour, new(row.GpuClass, row.Region)),
            row => new Volume(Amounts.Parse(row.Paid), (ulong)row.GpuMilliseconds));
    }

    /// <param name="place">Null for all.</param>
    public async Task<IReadOnlyDictionary<HourPlace, FillFigures>> DemandsAsync(
        Place? place, long from, long until, CancellationToken cancel)
    {
        await using var context = await history.CreateDbContextAsync(cancel);
        var rows = context.Demands.AsNoTracking().Where(d => d.Hour >= from && d.Hour < until);
        if (place is { } at) rows = rows.Where(d => d.GpuClass == at.GpuClass && d.Region == at.Region);
        return (await rows.ToListAsync(cancel)).ToDictionary(
            row => new HourPlace(row.Hour, new(row.GpuClass, row.Region)), HistoryText.Figures);
    }

    /// <summary>With the rows of <see cref="DepthSums.Anywhere"/>: hours without one were not looked at.</summary>
    public async Task<IReadOnlyDictionary<HourPlace, DepthSums>> DepthsAsync(
        Place place, long from, long until, CancellationToken cancel)
    {
        await using var context = await history.CreateDbContextAsync(cancel);
        var anywhere = DepthSums.Anywhere;
        return (await context.Depths.AsNoTracking()
            .Where(d => d.Hour >= from && d.Hour < until
                && ((d.GpuClass == place.GpuClass && d.Region == place.Region)
                    || (d.GpuClass == anywhere.GpuClass && d.Region == anywhere.Region)))
            .ToListAsync(cancel)).ToDictionary(
            row => new HourPlace(row.Hour, new(row.GpuClass, row.Region)), HistoryText.Sums);
    }

    /// <summary>How many hours the gateway looked at the book in.</summary>
    public async Task<int> WatchedHoursAsync(long from, long until, CancellationToken cancel)
    {
        await using var context = await history.CreateDbContextAsync(cancel);
        var anywhere = DepthSums.Anywhere;
        return await context.Depths.AsNoTracking().CountAsync(
            d => d.Hour >= from && d.Hour < until && d.GpuClass == anywhere.GpuClass && d.Region == anywhere.Region,
            cancel);
    }
}
