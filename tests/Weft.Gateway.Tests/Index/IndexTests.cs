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

    [Fact]
    public async Task Trades_are_counted_by_hour_region_and_price_and_out_again_when_the_chain_takes_them_back()
    {
        var writer = await OpenAsync(expectNext: 5);
        await writer.WriteAsync(new EndpointWork(MachineOf(1), Endpoint, new(1)), 0, Cancel);
        await WriteAsync(writer, new LeaseOpened(6, Tx, LeaseOf(1)), new LeaseOpened(6, Tx, LeaseOf(2)), Reached(6));
        await WriteAsync(
            writer, new LeaseOpened(7, Tx, LeaseOf(3)), new LeaseStopped(7, Tx, LeaseOf(1).Id, 60),
            Closed(7, LeaseOf(1), 500), Closed(7, LeaseOf(2), 0), Reached(7));
        var trades = await TradesAsync();
        Assert.Equal([-1, 1], trades.Select(t => t.Place.Region).Order());
        var (known, unknown) = (trades.Single(t => t.Place.Region == 1), trades.Single(t => t.Place.Region == -1));
        Assert.Equal((1, 1, new Price(1_000)), (known.Leases, known.Gpus, known.Price));
        Assert.Equal((2, 2, new UInt128(0, 2_000)), (unknown.Leases, unknown.Gpus, unknown.PriceSum));
        // The first was stopped on chain, the second never began.
        Assert.Equal((1, 1, 0), (known.Ended.Ended, known.Ended.Interrupted, known.Ended.Nothing));
        Assert.Equal((1, 0, 1), (unknown.Ended.Ended, unknown.Ended.Interrupted, unknown.Ended.Nothing));
        var volumes = await new MarketReader(_contexts, new NoHistory()).VolumesAsync(0, 0, long.MaxValue, Cancel);
        Assert.Equal([new Money(0), new(500)], volumes.SelectMany(v => v).Select(v => v.Paid).Order());

        await WriteAsync(writer, new ChainReorganised(6));
        trades = await TradesAsync();
        Assert.Equal([1, 1], trades.Select(t => t.Leases));
        Assert.All(trades, t => Assert.Equal((0, 0, 0), (t.Ended.Ended, t.Ended.Interrupted, t.Ended.Nothing)));
        await WriteAsync(writer, new ChainReorganised(5));
        Assert.Empty(await TradesAsync());
    }

    [Fact]
    public async Task Trades_told_twice_after_a_restart_count_once()
    {
        await WriteAsync(
            await OpenAsync(expectNext: 5), new LeaseOpened(6, Tx, LeaseOf(1)), Reached(6),
            new LeaseOpened(7, Tx, LeaseOf(2)));
        await WriteAsync(
            await OpenAsync(expectNext: 7), new LeaseOpened(7, Tx, LeaseOf(2)), new LeaseOpened(7, Tx, LeaseOf(2)),
            Reached(7));
        Assert.Equal(2, Assert.Single(await TradesAsync()).Leases);
    }

    [Fact]
    public async Task A_lease_that_nobody_closed_in_time_was_interrupted()
    {
        var writer = await OpenAsync(expectNext: 5);
        var late = new BlockReached(8, Hash32.Zero, LeaseOf(1).Deadline.Plus(Lease.CloseDelay));
        await WriteAsync(writer, new LeaseOpened(6, Tx, LeaseOf(1)), Reached(6), Closed(8, LeaseOf(1), 0), late);
        Assert.Equal(1, Assert.Single(await TradesAsync()).Ended.Interrupted);
        // One that ran to its end was not, whenever it is closed; nor was one that was free.
        await WriteAsync(
            writer, new LeaseOpened(9, Tx, LeaseOf(2)), new LeaseOpened(9, Tx, LeaseOf(3) with { Price = new(0) }),
            Closed(9, LeaseOf(2), 1_000), Closed(9, LeaseOf(3), 0), late with { Block = 9 });
        Assert.Equal([0, 1], (await TradesAsync()).Select(t => t.Ended.Interrupted).Order());
        Assert.Equal(3, (await TradesAsync()).Sum(t => t.Ended.Ended));
    }

    [Fact]
    public async Task Old_trades_go_and_a_lease_of_their_time_can_still_close()
    {
        var writer = await OpenAsync(expectNext: 5);
        await WriteAsync(writer, new LeaseOpened(6, Tx, LeaseOf(1)), new LeaseOpened(6, Tx, LeaseOf(2)), Reached(6));
        var later = new BlockReached(7, Hash32.Zero, new(1_800_000_000 + (31 * 86_400)));
        await WriteAsync(writer, Closed(7, LeaseOf(1), 5), later);
        Assert.Empty(await TradesAsync());
        await WriteAsync(writer, Closed(8, LeaseOf(2), 5), later with { Block = 8 }, new ChainReorganised(5));
        Assert.Empty(await TradesAsync());
    }

    private Task<IReadOnlyList<Trade>> TradesAsync() =>
        new MarketReader(_contexts, new NoHistory()).TradesAsync(0, 0, long.MaxValue, Cancel);

    private static MachineId MachineOf(int n) => new(Account(0xaa, n), Account(0xbb, n));

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

    private sealed class NoHistory : IDbContextFactory<HistoryContext>
    {
        public HistoryContext CreateDbContext() => throw new InvalidOperationException("The index has its own file.");
    }

    private sealed class Contexts(string path) : IDbContextFactory<IndexContext>
    {
        public IndexContext CreateDbContext() => new(
            new DbContextOptionsBuilder<IndexContext>().UseSqlite($"Data Source={path};Pooling=False").Options);
    }
}
