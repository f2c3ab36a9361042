using Microsoft.EntityFrameworkCore;

namespace Weft.Gateway;

/// <summary>
/// What only this gateway saw of the market: requests and the book, by the hour. No chain can tell it again, so it has
/// a file of its own, which outlives the index.
/// </summary>
internal sealed class HistoryContext(DbContextOptions<HistoryContext> options) : DbContext(options)
{
    /// <summary>To be raised with every change of the tables.</summary>
    public const int SchemaVersion = 1;

    public DbSet<DemandRow> Demands => Set<DemandRow>();

    public DbSet<DepthRow> Depths => Set<DepthRow>();

    public DbSet<HistoryOwnerRow> Owners => Set<HistoryOwnerRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DemandRow>(demand =>
        {
            demand.HasKey(d => new { d.Hour, d.GpuClass, d.Region });
            demand.HasIndex(d => new { d.GpuClass, d.Region, d.Hour });
        });
        modelBuilder.Entity<DepthRow>(depth =>
        {
            depth.HasKey(d => new { d.Hour, d.GpuClass, d.Region });
            depth.HasIndex(d => new { d.GpuClass, d.Region, d.Hour });
        });
        modelBuilder.Entity<HistoryOwnerRow>(owner =>
        {
            owner.HasKey(o => o.Id);
            owner.Property(o => o.Id).ValueGeneratedNever();
        });
    }
}
