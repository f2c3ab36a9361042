using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Adds to the history's file; there is one writer.</summary>
internal sealed class HistoryStore(IDbContextFactory<HistoryContext> contexts, GatewayOptions options)
{
    private long _thinnedAt;

    /// <summary>
    /// Makes the file ready. One of another market, version or kind is not thrown away, since nobody can make it again:
    /// it stays beside as <c>.old</c>, in place of an earlier one.
    /// </summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        if (await IsOursAsync(cancel)) return;
        var path = options.HistoryFile;
        if (File.Exists(path)) File.Move(path, path + ".old", overwrite: true);
        foreach (var aside in (string[])["-wal", "-shm"]) File.Delete(path + aside);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Database.EnsureCreatedAsync(cancel);
        // Readers go on while the writer writes.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancel);
        context.Add(new HistoryOwnerRow
        {
            Id = HistoryOwnerRow.OnlyId,
            SchemaVersion = HistoryContext.SchemaVersion,
            ChainId = (long)options.Policy.Domain.ChainId,
            Market = options.Policy.Domain.VerifyingContract.ToString(),
        });
        await context.SaveChangesAsync(cancel);
    }

    /// <summary>All of it or nothing.</summary>
    public async Task AddAsync(
        IReadOnlyDictionary<HourPlace, FillFigures> demands, IReadOnlyDictionary<HourPlace, DepthSums> depths,
        CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        foreach (var (at, figures) in demands) await AddAsync(context, at, figures, cancel);
        foreach (var (at, sums) in depths) await AddAsync(context, at, sums, cancel);
        await context.SaveChangesAsync(cancel);
    }

    /// <summary>Once an hour: what is older than is kept goes.</summary>
    public async Task ThinAsync(long now, CancellationToken cancel)
    {
        var hour = HourPlace.HourOf(now);
        if (hour == _thinnedAt) return;
        var oldest = hour - (long)options.KeepHistory.TotalSeconds;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Demands.Where(d => d.Hour < oldest).ExecuteDeleteAsync(cancel);
        await context.Depths.Where(d => d.Hour < oldest).ExecuteDeleteAsync(cancel);
        _thinnedAt = hour;
    }

    private async Task<bool> IsOursAsync(CancellationToken cancel)
    {
        if (!File.Exists(options.HistoryFile)) return false;
        await using var context = await contexts.CreateDbContextAsync(cancel);
        try
        {
            return await context.Owners.FindAsync([HistoryOwnerRow.OnlyId], cancel) is { } owner
                && owner.SchemaVersion == HistoryContext.SchemaVersion
                && owner.ChainId == (long)options.Policy.Domain.ChainId
                && owner.Market == options.Policy.Domain.VerifyingContract.ToString();
        }
        catch (SqliteException)
        {
            // No such table or column, or no database.
            return false;
        }
    }

    private static async Task AddAsync(
        HistoryContext context, HourPlace at, FillFigures figures, CancellationToken cancel)
    {
        var row = await context.Demands.FindAsync([at.Hour, at.Place.GpuClass, at.Place.Region], cancel);
        if (row is null)
        {
            row = new() { Hour = at.Hour, GpuClass = at.Place.GpuClass, Region = at.Place.Region };
            context.Add(row);
        }

        var sum = HistoryText.Figures(row) + figures;
        (row.Seen, row.Filled, row.Elsewhere) = (sum.Seen, sum.Filled, sum.Elsewhere);
        (row.Expired, row.Withdrawn, row.Refused) = (sum.Expired, sum.Withdrawn, sum.Refused);
        row.Times = string.Join(',', sum.Times.Select(time => time.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task AddAsync(
        HistoryContext context, HourPlace at, DepthSums sums, CancellationToken cancel)
    {
        var row = await context.Depths.FindAsync([at.Hour, at.Place.GpuClass, at.Place.Region], cancel);
        var sum = row is null ? sums : HistoryText.Sums(row).Plus(sums);
        if (row is null)
        {
            row = new() { Hour = at.Hour, GpuClass = at.Place.GpuClass, Region = at.Place.Region };
            context.Add(row);
        }

        (row.Samples, row.Offered, row.Free, row.Wanted) = (sum.Samples, sum.Offered, sum.Free, sum.Wanted);
        (row.BestAsk, row.MedianAsk) = (HistoryText.Of(sum.BestAsk), HistoryText.Of(sum.MedianAsk));
    }
}
