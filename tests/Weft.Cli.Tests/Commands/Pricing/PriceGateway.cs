using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Weft.Api;

namespace Weft.Cli.Tests;

/// <summary>Answers as a gateway would that has seen ten days of one class, and nothing of another.</summary>
internal sealed class PriceGateway : IAsyncDisposable
{
    /// <summary>2027-01-15 08:00 UTC.</summary>
    private const ulong Now = 1_800_000_000;

    private static readonly MarketRowDto Known = new(
        "nvidia-h200", 1, "eu-west", 6, 3, 24, 10, 5, "2000000", "1900000",
        new(new("1800000", "2000000", "2400000"), "2031250", 12, 40, "164300000", 292_320_000),
        new(20, 15, 1, 2, 1, 1, 8_333, 7, null));

    private static readonly MarketRowDto Unknown = new(
        "cpu", 0, null, 6, 0, 0, 0, 0, null, null, new(null, null, 0, 0, "0", 0), null);

    private readonly WebApplication _app;

    private PriceGateway(WebApplication app) => _app = app;

    public required string Home { get; init; }

    public static MarketDto Market { get; } = new(
        Known, [new("2000000", 4, 4), new("2500000", 6, 10)], [new("1900000", 5, 5)],
        [new(0, 80, 4, 1, 0, 2_500), new(80, 95, 0, 0, 0, null), new(120, null, 2, 0, 1, 0)],
        new(8, "2500000", null, new("1800000", 9_100, 120)),
        new("1900000", new("1850000", 8_050, 168), new("2000000", "2100000", "2500000")),
        new("season", 420, 610, 300, 230,
            [
                .. Enumerable.Range(1, 24).Select(h => new ForecastHourDto(
                    Now + ((ulong)h * 3_600), $"{2_000_000 + (h * 10_000)}", "1900000", "2400000")),
            ]),
        null, 25);

    public static async Task<PriceGateway> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var app = builder.Build();
        app.MapGet("/v1/market", (string? cursor) => cursor is null
            ? Json(new PageDto<MarketRowDto>([Unknown], "1.0x"), ApiJson.Default.PageDtoMarketRowDto)
            : Json(new PageDto<MarketRowDto>([Known], null), ApiJson.Default.PageDtoMarketRowDto));
        app.MapGet("/v1/market/nvidia-h200", (string? region, int? gpus) =>
            region is "eu-west" && gpus is 8 ? Json(Market, ApiJson.Default.MarketDto) : Results.NotFound());
        app.MapGet("/v1/market/cpu", () => Json(
            new MarketDto(
                Unknown, [], [], [], new(1, null, null, null), new(null, null, null), null,
                new(null, "There is no forecast yet.", null, "Ask again.", "forecast-not-yet"), 0),
            ApiJson.Default.MarketDto));
        app.MapGet("/v1/market/{class}/history", (string @class) => Json(
            new PageDto<MarketHourDto>(
                [
                    .. Enumerable.Range(0, 49).Select(h => Hour(h, @class == "cpu" || h is > 5 and < 9 ? null : h)),
                ],
                null),
            ApiJson.Default.PageDtoMarketHourDto));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        var home = Directory.CreateTempSubdirectory("weft-prices-").FullName;
        var zero = $"0x{new string('0', 39)}1";
        new Network(
            "test", [new("http://127.0.0.1:1")], 31_337, zero, zero, zero, "USDC", 1, [],
            [new(addresses.Addresses.First())]).Save(Path.Combine(home, "network.json"));
        return new(app) { Home = home };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    private static MarketHourDto Hour(int back, int? traded) => new(
        Now - ((ulong)back * 3_600),
        traded is { } t
            ? new(null, $"{1_900_000 + (Math.Abs((t % 24) - 12) * 40_000)}", 1, 1, "0", 0)
            : new(null, null, 0, 0, "0", 0),
        null, null, null, null, null, null);

    private static IResult Json<T>(T value, JsonTypeInfo<T> type) =>
        Results.Text(JsonSerializer.Serialize(value, type), "application/json");
}
