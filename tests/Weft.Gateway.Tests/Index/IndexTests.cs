using Microsoft.EntityFrameworkCore;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>The index over a real SQLite file.</summary>
public sealed class IndexTests : IDisposable
{
    private static readonly Hash32 Tx = Keccak.Hash("tx");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-index-");
    private readonly Contexts _contexts;
    private readonly GatewayOptions _options;

    public IndexTests()
    {
        var path = Path.Combine(_folder.FullName, "index.db");
        _contexts = new(path);
        _options = new(Policy, path, 6, FromBlock: 5);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IndexReader Reader => new(_contexts);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_lease_is_followed_from_its_opening_to_its_closing()
    {
        var writer = await OpenAsync(expectNext: 5);
        var lease = LeaseOf(1);
        await WriteAsync(writer, new LeaseOpened(6, Tx, lease), Reached(6));
        var row = (await Reader.LeaseAsync(lease.Id, Cancel))!;
        Assert.Equal((null, "1000", Tx.ToString()), (row.Paid, row.Price, row.OpenTransaction));
        await WriteAsync(writer, new LeaseStopped(7, Tx, lease.Id, 60), Reached(7));
        Assert.Equal(60, (await Reader.LeaseAsync(lease.Id, Cancel))!.StoppedAfter);
        await WriteAsync(writer, Closed(8, lease, 500), Reached(8));
        row = (await Reader.LeaseAsync(lease.Id, Cancel))!;
        Assert.Equal(("500", "10", "500"), (row.Paid, row.Fee, row.Refund));
        Assert.Equal((1_800_000L, 1_800_000_008L), (row.PaidGpuMilliseconds, row.ClosedAt));
        Assert.Equal(8UL, await Reader.IndexedBlockAsync(Cancel));
    }

    [Fact]
    public async Task What_was_not_reached_is_told_again_after_a_restart()
    {
        var writer = await OpenAsync(expectNext: 5);
        await WriteAsync(writer, new LeaseOpened(6, Tx, LeaseOf(1)), Reached(6), new LeaseOpened(7, Tx, LeaseOf(2)));
        var again = await OpenAsync(expectNext: 7);
        Assert.Null(await Reader.LeaseAsync(LeaseOf(2).Id, Cancel));
        await WriteAsync(again, new LeaseOpened(7, Tx, LeaseOf(2)), Reached(9));
        Assert.NotNull(await Reader.LeaseAsync(LeaseOf(2).Id, Cancel));
        await OpenAsync(expectNext: 10);
    }

    [Fact]
    public async Task The_same_events_twice_count_once()
    {
        var writer = await OpenAsync(expectNext: 5);
        var lease = LeaseOf(1);
        for (var i = 0; i < 2; i++)
        {
            await WriteAsync(
                writer, new LeaseOpened(6, Tx, lease), new MatchSkipped(6, Tx, Keccak.Hash("r"), 20, "GpusBusy"),
                Closed(7, lease, 500), Reached(7));
        }

        Assert.Equal((new Money(500), 1_800_000UL), (await Reader.ClassesAsync(0, Cancel)).Volumes[0]);
        var (_, leases, skips) = Assert.Single(await Reader.BatchesAsync(null, 10, Cancel));
        Assert.Equal((1, 1), (leases, skips));
    }

    [Fact]
    public async Task A_reorganisation_takes_back_what_is_no_part_of_the_chain_any_more()
    {
        var writer = await OpenAsync(expectNext: 5);
        var (kept, lost) = (LeaseOf(1), LeaseOf(2));
        await WriteAsync(writer, new LeaseOpened(6, Tx, kept), Reached(6));
        await WriteAsync(
            writer, Closed(7, kept, 500), new LeaseOpened(7, Keccak.Hash("lost"), lost),
            new LeaseStopped(7, Tx, lost.Id, 5), Reached(7), new LeaseOpened(8, Tx, LeaseOf(3)));
        await WriteAsync(writer, new ChainReorganised(6));
        Assert.Equal(6UL, await Reader.IndexedBlockAsync(Cancel));
        Assert.Null(await Reader.LeaseAsync(lost.Id, Cancel));
        var row = (await Reader.LeaseAsync(kept.Id, Cancel))!;
        Assert.Equal((null, null, null), (row.CloseBlock, row.Paid, row.ClosedAt));
        Assert.Equal((Money.Zero, 0UL), (await Reader.ClassesAsync(0, Cancel)).Volumes[0]);
        Assert.Null(await Reader.BatchAsync(Keccak.Hash("lost"), Cancel));

        await WriteAsync(writer, Closed(7, kept, 300), Reached(8));
        Assert.Equal("300", (await Reader.LeaseAsync(kept.Id, Cancel))!.Paid);
        Assert.Equal(new Money(300), (await Reader.ClassesAsync(0, Cancel)).Volumes[0].Paid);
        Assert.Null(await Reader.LeaseAsync(LeaseOf(3).Id, Cancel));
    }

    [Fact]
    public async Task An_index_of_another_market_or_another_life_of_the_chain_is_made_anew()
    {
        await WriteAsync(await OpenAsync(expectNext: 5), new LeaseOpened(6, Tx, LeaseOf(1)), Reached(50));
        await OpenAsync(expectNext: 51);
        await OpenAsync(expectNext: 51, head: 50);
        await OpenAsync(expectNext: 5, head: 49);
        Assert.Null(await Reader.LeaseAsync(LeaseOf(1).Id, Cancel));

        await WriteAsync(await OpenAsync(expectNext: 5), new LeaseOpened(6, Tx, LeaseOf(1)), Reached(50));
        var other = _options with { Policy = Policy with { Domain = MarketDomain.Of(1, Account(1, 1)) } };
        Assert.Equal(5UL, await new IndexWriter(_contexts, other).OpenAsync(null, Cancel));
    }

    [Fact]
    public async Task A_file_that_is_no_index_is_made_anew()
    {
        await File.WriteAllTextAsync(_options.IndexPath, new string('x', 5_000), Cancel);
        await OpenAsync(expectNext: 5);
        Assert.Equal(4UL, await Reader.IndexedBlockAsync(Cancel));
    }

    [Fact]
    public async Task Leases_are_filtered_and_paged_without_gap_or_double()
    {
        var writer = await OpenAsync(expectNext: 5);
        for (var n = 0; n < 25; n++) await WriteAsync(writer, new LeaseOpened(6, Tx, LeaseOf(n, start: (uint)(n / 3))));
        await WriteAsync(writer, Closed(6, LeaseOf(3, start: 1), 10), Reached(6));
        var seen = new List<string>();
        PageCursor? after = null;
        while (true)
        {
            var page = await Reader.LeasesAsync(new(null, null, null, null, null, null, null), after, 10, Cancel);
            seen.AddRange(page.Take(10).Select(l => l.Id));
            if (page.Count <= 10) break;
            after = new(page[9].Start, page[9].Id);
        }

        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(25, seen.Count);
        Assert.Single(await Reader.LeasesAsync(
            new(null, null, null, null, LeaseState.Closed, null, null), null, 50, Cancel));
        Assert.Equal(24, (await Reader.LeasesAsync(
            new(null, null, null, null, LeaseState.Open, 0, null), null, 50, Cancel)).Count);
        var machine = Account(0xbb, 7).ToString();
        Assert.Equal(machine, Assert.Single(await Reader.LeasesAsync(
            new(null, null, null, machine, null, null, null), null, 50, Cancel)).Machine);
    }

    private static Lease LeaseOf(int n, uint start = 1_800_000_000) => new(
        new(Account(0xaa, n), Account(0xbb, n), 0, start), Account(0xcc, n), new(1), new(0), new(1_000), 3_600, 200,
        Keccak.Hash("job"), Keccak.Hash($"request {n}"));

    private static LeaseClosed Closed(ulong block, Lease lease, ulong paid) => new(
        block, Keccak.Hash("close"), lease.Id, new(paid));

    private static BlockReached Reached(ulong block) => new(block, Hash32.Zero, new(1_800_000_000 + block));

    private static async Task WriteAsync(IndexWriter writer, params ChainEvent[] events)
    {
        foreach (var happened in events) await writer.WriteAsync(happened, Cancel);
    }

    private async Task<IndexWriter> OpenAsync(ulong expectNext, ulong? head = null)
    {
        var writer = new IndexWriter(_contexts, _options);
        Assert.Equal(expectNext, await writer.OpenAsync(head, Cancel));
        return writer;
    }

    private sealed class Contexts(string path) : IDbContextFactory<IndexContext>
    {
        public IndexContext CreateDbContext() => new(
            new DbContextOptionsBuilder<IndexContext>().UseSqlite($"Data Source={path};Pooling=False").Options);
    }
}
