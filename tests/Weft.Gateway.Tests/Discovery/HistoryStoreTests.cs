using Microsoft.EntityFrameworkCore;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>The history over a real SQLite file.</summary>
public sealed class HistoryStoreTests : IDisposable
{
    private const long Hour = 1_800_000_000;

    private static readonly Place Cpu = new(0, Place.AllRegions);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-history-");
    private readonly GatewayOptions _options;

    public HistoryStoreTests() =>
        _options = new(Policy, Path.Combine(_folder.FullName, "index.db"), 6, FromBlock: 5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private MarketReader Reader => new(new NoIndex(), new Contexts(_options.HistoryFile));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Figures_add_up_over_restarts()
    {
        var times = new long[FillTimes.Classes];
        times[3] = 2;
        var figures = new FillFigures(5, 2, 1, 1, 1, 0, times);
        var looks = new DepthSums(1, 8, 4, 2, new Price(900), new Price(ulong.MaxValue));
        for (var life = 0; life < 3; life++)
        {
            var store = await OpenAsync();
            await store.AddAsync(At(figures), At(looks with { BestAsk = new((ulong)(900 - life)) }), Cancel);
        }

        var demand = Assert.Single((await Reader.DemandsAsync(Cpu, Hour, Hour + 1, Cancel)).Values);
        Assert.Equal((15, 6, 3), (demand.Seen, demand.Filled, demand.Expired));
        Assert.Equal(6, demand.Times[3]);
        var depth = Assert.Single((await Reader.DepthsAsync(Cpu, Hour, Hour + 1, Cancel)).Values);
        Assert.Equal(new(3, 24, 12, 6, new Price(898), new Price(ulong.MaxValue)), depth);
    }

    [Fact]
    public async Task Old_hours_go()
    {
        var store = await OpenAsync();
        await store.AddAsync(At(FillFigures.None with { Seen = 1 }), At(new DepthSums(1, 1, 1, 1, null, null)), Cancel);
        await store.ThinAsync(Hour + (30 * 86_400), Cancel);
        Assert.NotEmpty(await Reader.DemandsAsync(null, 0, long.MaxValue, Cancel));
        await store.ThinAsync(Hour + (30 * 86_400) + 3_600, Cancel);
        Assert.Empty(await Reader.DemandsAsync(null, 0, long.MaxValue, Cancel));
        Assert.Empty(await Reader.DepthsAsync(Cpu, 0, long.MaxValue, Cancel));
    }

    [Fact]
    public async Task Another_markets_history_and_a_file_that_is_none_are_put_aside_not_thrown_away()
    {
        await (await OpenAsync()).AddAsync(At(FillFigures.None with { Seen = 7 }), At((DepthSums?)null), Cancel);
        var other = _options with { Policy = Policy with { Domain = MarketDomain.Of(1, Account(1, 1)) } };
        await new HistoryStore(new Contexts(other.HistoryFile), other).OpenAsync(Cancel);
        Assert.Empty(await Reader.DemandsAsync(null, 0, long.MaxValue, Cancel));
        var aside = new MarketReader(new NoIndex(), new Contexts(_options.HistoryFile + ".old"));
        Assert.Equal(7, Assert.Single(await aside.DemandsAsync(null, 0, long.MaxValue, Cancel)).Value.Seen);

        await File.WriteAllTextAsync(_options.HistoryFile, new string('x', 5_000), Cancel);
        await OpenAsync();
        Assert.Empty(await Reader.DemandsAsync(null, 0, long.MaxValue, Cancel));
        Assert.StartsWith(
            "xxx", await File.ReadAllTextAsync(_options.HistoryFile + ".old", Cancel), StringComparison.Ordinal);
    }

    private static Dictionary<HourPlace, T> At<T>(T? value)
        where T : class => value is null ? [] : new() { [new(Hour, Cpu)] = value };

    private async Task<HistoryStore> OpenAsync()
    {
        var store = new HistoryStore(new Contexts(_options.HistoryFile), _options);
        await store.OpenAsync(Cancel);
        return store;
    }

    private sealed class Contexts(string path) : IDbContextFactory<HistoryContext>
    {
        public HistoryContext CreateDbContext() => new(
            new DbContextOptionsBuilder<HistoryContext>().UseSqlite($"Data Source={path};Pooling=False").Options);
    }

    private sealed class NoIndex : IDbContextFactory<IndexContext>
    {
        public IndexContext CreateDbContext() => throw new InvalidOperationException("The history has its own file.");
    }
}
