using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Questions to the index.</summary>
internal sealed class IndexReader(IDbContextFactory<IndexContext> contexts)
{
    /// <summary>All events up to this block are in; null before the first.</summary>
    public async Task<ulong?> IndexedBlockAsync(CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var cursor = await context.Cursors.AsNoTracking().FirstOrDefaultAsync(cancel);
        return cursor is { Block: >= 0 } ? (ulong)cursor.Block : null;
    }

    /// <summary>
    /// What became of a request that the chain settled, or null. All leases of a request open in one block.
    /// </summary>
    public async Task<RequestNews?> SettledAsync(Hash32 request, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var hash = request.ToString();
        var rows = await context.Leases.AsNoTracking().Where(l => l.RequestHash == hash)
            .OrderBy(l => l.Machine).Take(256).ToListAsync(cancel);
        if (rows.Count == 0) return null;
        var leases = new List<LeaseAt>();
        foreach (var row in rows)
        {
            var endpoint = await context.Endpoints.AsNoTracking().FirstOrDefaultAsync(
                e => e.Provider == row.Provider && e.Machine == row.Machine, cancel);
            if (endpoint is null)
                return new RequestRefused(request, GatekeepingRefusals.SettledElsewhere(Hash32.Parse(row.Id)));
            leases.Add(new(LeaseRows.ToLease(row), new(endpoint.Endpoint), Hash32.Parse(row.OpenTransaction)));
        }

        return new RequestSettled(request, leases);
    }

    public async Task<LeaseRow?> LeaseAsync(Hash32 id, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var text = id.ToString();
        return await context.Leases.AsNoTracking().FirstOrDefaultAsync(l => l.Id == text, cancel);
    }

    /// <summary>Newest first; one more than <paramref name="count"/> when there are more.</summary>
    public async Task<IReadOnlyList<LeaseRow>> LeasesAsync(
        LeaseQuery query, PageCursor? after, int count, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var leases = query.Filter(context.Leases.AsNoTracking());
        if (after is { } cursor)
        {
            leases = leases.Where(l => l.Start < cursor.Number
                || (l.Start == cursor.Number && string.Compare(l.Id, cursor.Id) < 0));
        }

        return await leases.OrderByDescending(l => l.Start).ThenByDescending(l => l.Id)
            .Take(count + 1).ToListAsync(cancel);
    }

    public async Task<IReadOnlyList<(BatchRow Batch, int Leases, int Skips)>> BatchesAsync(
        PageCursor? after, int count, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var batches = context.Batches.AsNoTracking();
        if (after is { } cursor)
        {
            batches = batches.Where(b => b.Block < cursor.Number
                || (b.Block == cursor.Number && string.Compare(b.Id, cursor.Id) < 0));
        }

        var rows = await batches.OrderByDescending(b => b.Block).ThenByDescending(b => b.Id).Take(count + 1)
            .Select(b => new
            {
                Batch = b,
                Leases = context.Leases.Count(l => l.OpenTransaction == b.Id),
                Skips = context.Skips.Count(s => s.BatchId == b.Id),
            })
            .ToListAsync(cancel);
        return [.. rows.Select(r => (r.Batch, r.Leases, r.Skips))];
    }

    public async Task<(BatchRow Batch, IReadOnlyList<string> Leases, IReadOnlyList<SkipRow> Skips)?> BatchAsync(
        Hash32 id, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var text = id.ToString();
        if (await context.Batches.AsNoTracking().FirstOrDefaultAsync(b => b.Id == text, cancel) is not { } batch)
            return null;
        var leases = await context.Leases.AsNoTracking().Where(l => l.OpenTransaction == text)
            .OrderBy(l => l.Id).Select(l => l.Id).ToListAsync(cancel);
        var skips = await context.Skips.AsNoTracking().Where(s => s.BatchId == text)
            .OrderBy(s => s.RequestHash).ToListAsync(cancel);
        return (batch, leases, skips);
    }

    public async Task<ClassFigures> ClassesAsync(long volumesFrom, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var open = await context.Leases.AsNoTracking().Where(l => l.CloseBlock == null)
            .GroupBy(l => l.GpuClass).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return new(open, await IndexVolumes.SinceAsync(context, volumesFrom, cancel));
    }
}

internal sealed record ClassFigures(
    IReadOnlyDictionary<int, int> OpenLeases,
    IReadOnlyDictionary<int, (Money Paid, ulong GpuMilliseconds)> Volumes);

/// <summary>
/// Where a page ended: the last row's number in the order, and its id. Written <c>1700000000.0xab..</c>.
/// </summary>
internal readonly record struct PageCursor(long Number, string Id)
{
    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !Hash32.TryParse(text[(dot + 1)..], out var id)) return false;
        cursor = new(number, id.ToString());
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}.{Id}");
}
