using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// Writes the chain's events into the index: a block and the cursor in one transaction, so none counts twice.
/// </summary>
internal sealed class IndexWriter(IDbContextFactory<IndexContext> contexts, GatewayOptions options)
{
    /// <summary>More than a block holds; a flood is written in parts, which may be repeated without harm.</summary>
    private const int MaxPending = 10_000;

    private readonly List<ChainEvent> _pending = [];
    private long _thinnedAt;

    /// <summary>Makes the file ready and says which block is to be read next.</summary>
    /// <param name="head">The chain's newest block: an index that has seen more is of another chain's life.</param>
    public async Task<ulong> OpenAsync(ulong? head, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var cursor = await ReadCursorAsync(context, cancel);
        if (cursor is null || !IsOurs(cursor) || (head is { } block && cursor.Block > (long)block))
        {
            context.ChangeTracker.Clear();
            await context.Database.EnsureDeletedAsync(cancel);
            await context.Database.EnsureCreatedAsync(cancel);
            // Readers go on while the writer writes.
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancel);
            cursor = new()
            {
                Id = CursorRow.OnlyId,
                SchemaVersion = IndexContext.SchemaVersion,
                ChainId = (long)options.Policy.Domain.ChainId,
                Market = options.Policy.Domain.VerifyingContract.ToString(),
                Block = (long)options.FromBlock - 1,
            };
            context.Add(cursor);
            await context.SaveChangesAsync(cancel);
        }

        // A part of a flood that was written before its block was reached is told again.
        await IndexRollback.AfterAsync(context, cursor.Block, cancel);
        return (ulong)(cursor.Block + 1);
    }

    /// <summary>The chain is followed anew from the last block that was reached.</summary>
    public void FollowAnew() => _pending.Clear();

    public async Task WriteAsync(ChainEvent happened, CancellationToken cancel)
    {
        switch (happened)
        {
            case BlockReached reached:
                await CommitAsync(reached, cancel);
                break;
            case ChainReorganised reorganised:
                await TakeBackAsync((long)reorganised.Block, cancel);
                break;
            default:
                _pending.Add(happened);
                if (_pending.Count >= MaxPending) await CommitAsync(reached: null, cancel);
                break;
        }
    }

    public async Task WriteAsync(EndpointWork seen, long now, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var (provider, machine) = (seen.Machine.Provider.ToString(), seen.Machine.Machine.ToString());
        if (await context.Endpoints.FindAsync([provider, machine], cancel) is { } row)
        {
            row.Endpoint = seen.Endpoint.OriginalString;
            row.Region = seen.Region.Index;
            row.SeenAt = now;
        }
        else
        {
            context.Add(new EndpointRow
            {
                Provider = provider,
                Machine = machine,
                Endpoint = seen.Endpoint.OriginalString,
                Region = seen.Region.Index,
                SeenAt = now,
            });
        }

        await context.SaveChangesAsync(cancel);
    }

    private bool IsOurs(CursorRow cursor) =>
        cursor.SchemaVersion == IndexContext.SchemaVersion
        && cursor.ChainId == (long)options.Policy.Domain.ChainId
        && cursor.Market == options.Policy.Domain.VerifyingContract.ToString()
        && cursor.Block + 1 >= (long)options.FromBlock;

    /// <returns>Null when there is no index that this version can read.</returns>
    private static async Task<CursorRow?> ReadCursorAsync(IndexContext context, CancellationToken cancel)
    {
        try
        {
            return await context.Cursors.FindAsync([CursorRow.OnlyId], cancel);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // No such file, table or column, or not a database: it is made anew.
            return null;
        }
    }

    private async Task CommitAsync(BlockReached? reached, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var cursor = await CursorAsync(context, cancel);
        var time = (long?)reached?.Time.Seconds;
        // Before anything is changed: rows that go may not be among what is saved.
        if (reached is not null) await ThinAsync(context, (long)reached.Time.Seconds, cancel);
        foreach (var happened in _pending) await ApplyAsync(context, happened, time, cancel);
        if (reached is not null) cursor.Block = (long)reached.Block;
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        _pending.Clear();
    }

    /// <summary>Once an hour of the chain: what is older than is kept goes.</summary>
    private async Task ThinAsync(IndexContext context, long time, CancellationToken cancel)
    {
        var hour = time - (time % IndexVolumes.SecondsPerHour);
        if (hour <= _thinnedAt) return;
        _thinnedAt = hour;
        await IndexTrades.ThinAsync(context, hour - (long)options.KeepHistory.TotalSeconds, cancel);
    }

    private async Task TakeBackAsync(long block, CancellationToken cancel)
    {
        _pending.RemoveAll(e => (long)e.Block > block);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await IndexRollback.AfterAsync(context, block, cancel);
        var cursor = await CursorAsync(context, cancel);
        cursor.Block = Math.Min(cursor.Block, block);
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task<CursorRow> CursorAsync(IndexContext context, CancellationToken cancel) =>
        await context.Cursors.FindAsync([CursorRow.OnlyId], cancel)
        ?? throw new InvalidOperationException("The index was not opened.");

    private static async Task ApplyAsync(
        IndexContext context, ChainEvent happened, long? time, CancellationToken cancel)
    {
        switch (happened)
        {
            case LeaseOpened opened:
                await OpenAsync(context, opened, cancel);
                await BatchAsync(context, opened, time, cancel);
                break;
            case LeaseStopped stopped when await FindAsync(context, stopped.Lease, cancel) is { } lease:
                (lease.StopBlock, lease.StoppedAfter) = ((long)stopped.Block, stopped.AfterSeconds);
                break;
            case LeaseClosed closed when await FindAsync(context, closed.Lease, cancel) is { CloseBlock: null } lease:
                await CloseAsync(context, lease, closed, time, cancel);
                break;
            case MatchSkipped skipped:
                await BatchAsync(context, skipped, time, cancel);
                await SkipAsync(context, skipped, cancel);
                break;
        }
    }

    private static async Task OpenAsync(IndexContext context, LeaseOpened opened, CancellationToken cancel)
    {
        var lease = opened.Lease;
        if (await FindAsync(context, lease.Id, cancel) is { } known)
        {
            (known.OpenBlock, known.OpenTransaction) = ((long)opened.Block, opened.Transaction.ToString());
            return;
        }

        var machine = new MachineId(lease.Key.Provider, lease.Key.Machine);
        var row = new LeaseRow
        {
            Id = lease.Id.ToString(),
            Provider = lease.Key.Provider.ToString(),
            Machine = lease.Key.Machine.ToString(),
            Renter = lease.Renter.ToString(),
            Slot = lease.Key.Slot,
            Start = lease.Key.Start,
            Duration = lease.Duration,
            Gpus = unchecked((long)lease.Gpus.Bits),
            GpuClass = lease.GpuClass.Index,
            Region = await IndexTrades.RegionAsync(context, machine, cancel),
            Price = lease.Price.PerGpuHour.ToString(CultureInfo.InvariantCulture),
            FeeBasisPoints = lease.FeeBasisPoints,
            JobHash = lease.JobHash.ToString(),
            RequestHash = lease.RequestHash.ToString(),
            OpenBlock = (long)opened.Block,
            OpenTransaction = opened.Transaction.ToString(),
        };
        context.Add(row);
        await IndexTrades.AddOpenedAsync(context, row, sign: 1, cancel);
    }

    private static async Task CloseAsync(
        IndexContext context, LeaseRow lease, LeaseClosed closed, long? time, CancellationToken cancel)
    {
        lease.CloseBlock = (long)closed.Block;
        lease.CloseTransaction = closed.Transaction.ToString();
        // A part of a flood has no block time yet; the lease's own end is the best that is known.
        lease.ClosedAt = time ?? (lease.Start + lease.Duration);
        lease.Paid = Amounts.Text(closed.Paid);
        var opened = LeaseRows.ToLease(lease);
        lease.Fee = Amounts.Text(opened.FeeOf(closed.Paid));
        lease.Refund = Amounts.Text(opened.Locked - closed.Paid);
        lease.PaidGpuMilliseconds = Amounts.PaidGpuMilliseconds(closed.Paid, lease.Price);
        await IndexVolumes.AddAsync(context, lease, sign: 1, cancel);
        await IndexTrades.AddEndedAsync(context, lease, sign: 1, cancel);
    }

    private static async Task BatchAsync(
        IndexContext context, ChainEvent happened, long? time, CancellationToken cancel)
    {
        var id = happened.Transaction.ToString();
        if (await context.Batches.FindAsync([id], cancel) is { } batch)
        {
            batch.Block = (long)happened.Block;
            batch.SettledAt ??= time;
        }
        else
        {
            context.Add(new BatchRow { Id = id, Block = (long)happened.Block, SettledAt = time });
        }
    }

    private static async Task SkipAsync(IndexContext context, MatchSkipped skipped, CancellationToken cancel)
    {
        var (batch, request) = (skipped.Transaction.ToString(), skipped.RequestHash.ToString());
        if (await context.Skips.FindAsync([batch, request], cancel) is { } known) known.Block = (long)skipped.Block;
        else
        {
            context.Add(new SkipRow
            {
                BatchId = batch,
                RequestHash = request,
                Block = (long)skipped.Block,
                Reason = skipped.Reason,
            });
        }
    }

    private static ValueTask<LeaseRow?> FindAsync(IndexContext context, Hash32 lease, CancellationToken cancel) =>
        context.Leases.FindAsync([lease.ToString()], cancel);
}
