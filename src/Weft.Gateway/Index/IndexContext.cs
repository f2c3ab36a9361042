using Microsoft.EntityFrameworkCore;

namespace Weft.Gateway;

/// <summary>
/// The market index: what the chain's events say, ready to be asked. Derived data: it can always be built again, so a
/// file of another version or market is thrown away rather than migrated.
/// </summary>
/// <remarks>
/// Hashes and addresses are text as the API prints them; amounts are decimal text, since they pass 64 bits.
/// </remarks>
internal sealed class IndexContext(DbContextOptions<IndexContext> options) : DbContext(options)
{
    /// <summary>To be raised with every change of the tables.</summary>
    public const int SchemaVersion = 2;

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<BatchRow> Batches => Set<BatchRow>();

    public DbSet<SkipRow> Skips => Set<SkipRow>();

    public DbSet<VolumeRow> Volumes => Set<VolumeRow>();

    public DbSet<TradeRow> Trades => Set<TradeRow>();

    public DbSet<EndpointRow> Endpoints => Set<EndpointRow>();

    public DbSet<CursorRow> Cursors => Set<CursorRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<LeaseRow>(lease =>
        {
            lease.HasKey(l => l.Id);
            lease.HasIndex(l => new { l.Start, l.Id });
            lease.HasIndex(l => l.Provider);
            lease.HasIndex(l => l.Renter);
            lease.HasIndex(l => l.RequestHash);
            lease.HasIndex(l => l.OpenBlock);
            lease.HasIndex(l => l.CloseBlock);
            lease.HasIndex(l => l.OpenTransaction);
        });
        modelBuilder.Entity<BatchRow>(batch =>
        {
            batch.HasKey(b => b.Id);
            batch.HasIndex(b => new { b.Block, b.Id });
        });
        modelBuilder.Entity<SkipRow>(skip =>
        {
            skip.HasKey(s => new { s.BatchId, s.RequestHash });
            skip.HasIndex(s => s.Block);
        });
        modelBuilder.Entity<VolumeRow>().HasKey(v => new { v.Hour, v.GpuClass, v.Region });
        modelBuilder.Entity<TradeRow>(trade =>
        {
            trade.HasKey(t => new { t.Hour, t.GpuClass, t.Region, t.Bucket });
            trade.HasIndex(t => new { t.GpuClass, t.Hour });
        });
        modelBuilder.Entity<EndpointRow>().HasKey(e => new { e.Provider, e.Machine });
        modelBuilder.Entity<CursorRow>(cursor =>
        {
            cursor.HasKey(c => c.Id);
            cursor.Property(c => c.Id).ValueGeneratedNever();
        });
    }
}
