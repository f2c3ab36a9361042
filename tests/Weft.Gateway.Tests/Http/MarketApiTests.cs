using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Weft.Api;
using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>Prices as a client of a whole gateway meets them.</summary>
public sealed class MarketApiTests : IAsyncLifetime
{
    private readonly World _world = new();
    private TestGateway _gateway = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(_world);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _world.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_nothing_is_known_nothing_is_said()
    {
        Assert.Empty((await _gateway.Api.MarketAsync(null, null, Cancel)).Value!.Items);
        var market = await OfCpuAsync();
        Assert.Equal((0, null, null), (market.Summary.Machines, market.Summary.BestAskPerGpuHour,
            market.Summary.BestBidPerGpuHour));
        Assert.Equal(
            new TradedDto(null, null, 0, 0, "0", 0), market.Summary.Last24Hours);
        Assert.Empty(market.Asks);
        Assert.Empty(market.Bids);
        Assert.All(market.Interruptions, band => Assert.Null(band.RateBasisPoints));
        Assert.Equal(new RenterHintDto(1, null, null, null), market.ForRenters);
        Assert.Equal(new ProviderHintDto(null, null, null), market.ForProviders);
        Assert.Null(market.Forecast);
        Assert.Equal("forecast-not-yet", market.NoForecast!.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Depth_and_hints_are_what_the_book_has()
    {
        for (var m = 1; m <= 3; m++)
            await _world.PublishAsync(_gateway, Offer(World.Now, machine: m, price: (ulong)(m * 1_000), gpus: m));
        await _world.SubmitAsync(_gateway, Request(World.Now, renter: 1, price: 700, gpus: 2));
        await _world.SubmitAsync(_gateway, Request(World.Now, renter: 2, price: 900));
        var market = await OfCpuAsync(gpus: 3);
        Assert.Equal(
            [("1000", 1UL, 1UL), ("2000", 2, 3), ("3000", 3, 6)],
            market.Asks.Select(l => (l.PricePerGpuHour, l.Gpus, l.CumulativeGpus)));
        Assert.Equal(
            [("900", 1UL, 1UL), ("700", 2, 3)],
            market.Bids.Select(l => (l.PricePerGpuHour, l.Gpus, l.CumulativeGpus)));
        Assert.Equal(new RenterHintDto(3, "3000", null, null), market.ForRenters);
        Assert.Equal("1000", (await OfCpuAsync()).ForRenters.NowPerGpuHour);
        Assert.Equal("900", market.ForProviders.NowPerGpuHour);
        Assert.Equal(new QuantilesDto("1000", "2000", "3000"), market.ForProviders.OthersAsk);

        var rows = (await _gateway.Api.MarketAsync(2, null, Cancel)).Value!;
        Assert.Equal([null, "local"], rows.Items.Select(r => r.Region));
        var eu = Assert.Single((await _gateway.Api.MarketAsync(2, rows.Next, Cancel)).Value!.Items);
        Assert.Equal(("cpu", "eu", 0, 3UL, "900"), (eu.GpuClass, eu.Region, eu.Machines, eu.GpusWanted,
            eu.BestBidPerGpuHour));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lease_makes_a_price_a_fill_and_a_volume_and_all_of_it_outlives_the_gateway()
    {
        await _world.PublishAsync(_gateway, Offer(World.Now, price: 1_234));
        var settled = await _world.SettleAsync(_gateway, Request(World.Now, price: 1_234));
        _world.Chain.Close(settled.Leases[0].Lease, new(617));
        await UntilAsync(m => m.Summary.Last24Hours.PaidAmount == "617" && m.Summary.Requests?.Filled == 1);
        await _gateway.DisposeAsync();
        _gateway = await TestGateway.StartAsync(_world);

        var market = await OfCpuAsync("local");
        var traded = market.Summary.Last24Hours;
        Assert.Equal(new QuantilesDto("1234", "1234", "1234"), traded.Prices);
        Assert.Equal(("1234", 1, 1, 1_800_000UL), (traded.MeanPerGpuHour, traded.LeasesOpened, traded.GpusLeased,
            traded.PaidGpuMilliseconds));
        var requests = market.Summary.Requests!;
        Assert.Equal((1, 1, 10_000), (requests.Seen, requests.Filled, requests.FillRateBasisPoints));
        Assert.InRange(requests.FilledWithinSecondsP50!.Value, 1U, 60U);
        Assert.InRange(market.WatchedHours, 1, 2);
        var eu = (await OfCpuAsync("eu")).Summary;
        Assert.Equal((0, null, 1), (eu.Last24Hours.LeasesOpened, eu.Requests!.FillRateBasisPoints,
            eu.Requests.Elsewhere));
        var band = market.Interruptions.Single(b => b.Ended > 0);
        Assert.Equal((95, 105, 1, 0, 0), (band.FromPercent, band.BelowPercent, band.Ended, band.Interrupted,
            band.RateBasisPoints));

        var hours = (await _gateway.Api.MarketHoursAsync("cpu", new("local", Limit: 3), Cancel)).Value!;
        var hour = hours.Items.Single(h => h.Traded.LeasesOpened == 1);
        Assert.Equal(("1234", 1), (hour.Traded.MeanPerGpuHour, hour.Requests!.Filled));
        Assert.NotNull(hour.GpusOffered);
        // Two hours before, the gateway was not there: that is no zero.
        Assert.Equal((null, null, 0), (hours.Items[2].Requests, hours.Items[2].GpusOffered,
            hours.Items[2].Traded.LeasesOpened));
        Assert.NotNull(hours.Next);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_chain_takes_back_is_counted_no_more()
    {
        await _world.PublishAsync(_gateway, Offer(World.Now));
        var settled = await _world.SettleAsync(_gateway, Request(World.Now));
        await UntilAsync(m => m.Summary.Last24Hours.LeasesOpened == 1 && m.Summary.Requests?.Filled == 1);
        _world.Chain.Undo(settled.Leases[0].Lease);
        _world.Chain.Publish(new ChainReorganised(100));
        var market = await UntilAsync(
            m => m.Summary.Last24Hours.LeasesOpened == 0 && m.Summary.Requests?.Filled == 0);
        Assert.Equal((0, null), (market.Summary.Requests!.Seen, market.Summary.Last24Hours.Prices));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_past_that_is_long_enough_gives_hints_and_a_forecast_with_its_error()
    {
        var now = HourPlace.HourOf(World.Now.ToUnixTimeSeconds());
        await FillAsync(now);
        var market = await OfCpuAsync();
        Assert.Null(market.NoForecast);
        var forecast = market.Forecast!;
        Assert.Equal(24, forecast.Hours.Count);
        Assert.Equal((ulong)now + 3_600, forecast.Hours[0].FromUnixSeconds);
        Assert.True(forecast.MeanErrorBasisPoints < forecast.LastPriceErrorBasisPoints, $"{forecast}");
        Assert.All(forecast.Hours, h => Assert.InRange(
            ulong.Parse(h.PricePerGpuHour, System.Globalization.CultureInfo.InvariantCulture), 900_000UL, 2_100_000UL));
        Assert.Equal("1000000", market.ForRenters.WithinDay!.PricePerGpuHour);
        Assert.InRange(market.ForRenters.WithinHour!.ChanceBasisPoints, 8_000, 10_000);
        Assert.Equal("1000000", market.ForProviders.WithinHour!.PricePerGpuHour);
        // Leases in the cheaper hours of each day broke in every second case, the others never.
        Assert.Equal(5_000, market.Interruptions[0].RateBasisPoints);
        Assert.InRange(market.Interruptions[2].RateBasisPoints!.Value, 0, 2_000);
        Assert.Null(market.Interruptions[4].RateBasisPoints);

        var seen = new List<ulong>();
        var filter = new MarketHoursFilter(
            FromUnixSeconds: (ulong)(now - (9 * 3_600)), ToUnixSeconds: (ulong)now - 1, Limit: 4);
        do
        {
            var page = (await _gateway.Api.MarketHoursAsync("cpu", filter, Cancel)).Value!;
            seen.AddRange(page.Items.Select(h => h.FromUnixSeconds));
            filter = filter with { Cursor = page.Next };
        }
        while (filter.Cursor is not null);
        Assert.Equal(Enumerable.Range(1, 9).Select(i => (ulong)(now - (i * 3_600))), seen);
    }

    [Fact(Timeout = 60_000)]
    public async Task Events_that_are_lost_are_said_and_nobody_waits_for_them()
    {
        var queue = _gateway.Services.GetRequiredService<HistoryQueue>();
        for (var i = 0; i < 300_000 && queue.Lost == 0; i++)
            queue.Told(new RequestRefused(default, GatekeepingRefusals.Withdrawn()), new(1));
        Assert.True(queue.Lost > 0);
        Assert.Equal(queue.Lost, (await _gateway.Api.HealthAsync(Cancel)).Value!.MarketEventsLost);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disk_that_fails_costs_no_match_and_no_figure_once_it_is_back()
    {
        using var world = new World();
        var disk = new Disk(Path.Combine(Path.GetDirectoryName(world.IndexPath)!, "history.db"));
        await using var gateway = await TestGateway.StartAsync(
            world, services: s => s.AddSingleton<IDbContextFactory<HistoryContext>>(disk));
        disk.IsFull = true;
        await world.PublishAsync(gateway, Offer(World.Now));
        await world.SettleAsync(gateway, Request(World.Now));
        await World.UntilAsync(() => Task.FromResult(disk.Refused), refused => refused > 3);
        disk.IsFull = false;
        var market = await World.UntilAsync(
            () => gateway.Api.MarketAsync("cpu", null, null, Cancel), m => m.Value?.Summary.Requests?.Filled == 1);
        Assert.Equal(1, market.Value!.Summary.Requests!.Seen);
        Assert.Equal(0, (await gateway.Api.HealthAsync(Cancel)).Value!.MarketEventsLost);
    }

    /// <summary>
    /// Ten whole days and today, in which leases open at one of two prices, hour by hour, and asks are the same. The
    /// dear ones begin each day and are the larger part of it, so also of one that has just begun.
    /// </summary>
    private async Task FillAsync(long now)
    {
        var index = _gateway.Services.GetRequiredService<IDbContextFactory<IndexContext>>();
        await using var context = await index.CreateDbContextAsync(Cancel);
        var depths = new Dictionary<HourPlace, DepthSums>();
        for (var hour = now - (now % PlacePast.DaySeconds) - (10 * PlacePast.DaySeconds); hour <= now; hour += 3_600)
        {
            var dear = hour / 3_600 % 2 == 0;
            var price = new Price(dear ? 2_000_000UL : 1_000_000);
            context.Add(new TradeRow
            {
                Hour = hour,
                GpuClass = 0,
                Region = 0,
                Bucket = PriceBuckets.Of(price),
                Leases = 2,
                Gpus = dear ? 5 : 4,
                PriceSum = Amounts.Text(new(price.PerGpuHour * (UInt128)(dear ? 5 : 4))),
                Ended = 2,
                Interrupted = dear ? 0 : 1,
            });
            depths[new(hour, DepthSums.Anywhere)] = new(1, 0, 0, 0, null, null);
            depths[new(hour, new(0, Place.AllRegions))] = new(1, 8, 1, 0, price, price);
        }

        await context.SaveChangesAsync(Cancel);
        await _gateway.Services.GetRequiredService<HistoryStore>().AddAsync(
            new Dictionary<HourPlace, FillFigures>(), depths, Cancel);
    }

    private async Task<MarketDto> OfCpuAsync(string? region = null, int? gpus = null)
    {
        var answer = await _gateway.Api.MarketAsync("cpu", region, gpus, Cancel);
        Assert.Null(answer.Problem);
        return answer.Value!;
    }

    private Task<MarketDto> UntilAsync(Func<MarketDto, bool> wanted) => World.UntilAsync(() => OfCpuAsync(), wanted);

    /// <summary>The history's file, on a disk that can be full.</summary>
    private sealed class Disk(string path) : IDbContextFactory<HistoryContext>
    {
        private int _refused;

        public bool IsFull { get; set; }

        public int Refused => _refused;

        public HistoryContext CreateDbContext()
        {
            if (!IsFull)
            {
                return new(new DbContextOptionsBuilder<HistoryContext>()
                    .UseSqlite($"Data Source={path};Pooling=False").Options);
            }

            Interlocked.Increment(ref _refused);
            throw new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13);
        }
    }
}
