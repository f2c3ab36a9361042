using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Weft.Api;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway.Tests;

/// <summary>
/// A whole gateway as it runs: silo, index file, Kestrel on a free port; only the chain is in memory.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private TestGateway(WebApplication app) => _app = app;

    public IGatewayDesk Desk => _app.Services.GetRequiredService<IGatewayDesk>();

    public IServiceProvider Services => _app.Services;

    public required HttpClient Http { get; init; }

    public WeftApiClient Api => new(Http);

    public static async Task<TestGateway> StartAsync(
        World world, Func<GatewayOptions, GatewayOptions>? change = null, bool journal = true,
        Action<IServiceCollection>? services = null)
    {
        var options = new GatewayOptions(GatewayOrders.Policy, world.IndexPath, TokenDecimals: 6, FromBlock: 1)
        {
            CycleEvery = TimeSpan.FromMilliseconds(50),
            HistoryEvery = TimeSpan.FromMilliseconds(20),
            LookEvery = TimeSpan.FromMilliseconds(50),
            FiguresFor = TimeSpan.Zero,
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IChainReader>(world.Chain);
        builder.Services.AddSingleton<IChainFeed>(world.Chain);
        builder.Services.AddSingleton<ISettlement>(world.Chain);
        builder.Services.AddSingleton<IJournal>(journal ? world.Journal : new FakeJournal());
        services?.Invoke(builder.Services);
        builder.AddGateway(change?.Invoke(options) ?? options);
        var app = builder.Build();
        app.UseGatewayApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        var address = addresses.Addresses.First();
        return new(app) { Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new(address) } };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What outlives a gateway: the chain, its journal, its index file.</summary>
internal sealed class World : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-gateway-");

    public FakeChain Chain { get; } = new(TimeProvider.System);

    public FakeJournal Journal { get; } = new();

    public string IndexPath => Path.Combine(_folder.FullName, "index.db");

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    public async Task<Offer> PublishAsync(TestGateway gateway, Offer offer)
    {
        if (!Chain.Machines.ContainsKey(new(offer.Provider, offer.Machine))) Chain.Enrol(offer);
        var answer = await gateway.Desk.PublishAsync(
            offer.Machine, FakeChain.Sign(offer), GatewayOrders.Endpoint, last: null, Cancel);
        Assert.False(answer.IsRefused);
        return offer;
    }

    public async Task<Hash32> SubmitAsync(TestGateway gateway, Request request)
    {
        Chain.Free.TryAdd(request.Renter, new(1_000_000));
        var answer = await gateway.Desk.SubmitAsync(request.Renter, FakeChain.Sign(request), null, Cancel);
        Assert.False(answer.IsRefused);
        return request.Hash();
    }

    public static async Task<RequestNews> LastAsync(TestGateway gateway, Hash32 request)
    {
        RequestNews? last = null;
        await foreach (var news in gateway.Desk.WatchAsync(GatewayOrders.Account(1, 1), request, Cancel)) last = news;
        return last!;
    }

    public async Task<RequestSettled> SettleAsync(TestGateway gateway, Request request) =>
        Assert.IsType<RequestSettled>(await LastAsync(gateway, await SubmitAsync(gateway, request)));

    /// <summary>Asks until the answer is as wanted; the test's own time-out ends it.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        while (true)
        {
            var answer = await ask();
            if (wanted(answer)) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancel);
        }
    }
}
