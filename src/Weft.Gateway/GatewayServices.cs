using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Puts a gateway together.</summary>
public static class GatewayServices
{
    /// <summary>
    /// The order book in a silo of this process, the index that follows the chain, the HTTP API's services, and
    /// <see cref="IGatewayDesk"/> for the wire. Needs <see cref="IChainReader"/>, <see cref="IChainFeed"/>,
    /// <see cref="ISettlement"/> and <see cref="IJournal"/>; asks <see cref="IPriority"/> where there is one.
    /// </summary>
    public static IHostApplicationBuilder AddGateway(this IHostApplicationBuilder builder, GatewayOptions options)
    {
        var services = builder.Services;
        builder.Logging.AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        builder.UseOrleans(OneSilo);
        services.AddDbContextFactory<IndexContext>(context => context.UseSqlite(
            new SqliteConnectionStringBuilder { DataSource = options.IndexPath, Pooling = false }.ToString()));
        services.AddDbContextFactory<HistoryContext>(context => context.UseSqlite(
            new SqliteConnectionStringBuilder { DataSource = options.HistoryFile, Pooling = false }.ToString()));
        services.AddSingleton<IndexQueue>();
        services.AddSingleton<IndexReader>();
        services.AddSingleton<IndexWriter>();
        services.AddSingleton<MarketReader>();
        services.AddSingleton<MarketFigures>();
        services.AddSingleton<HistoryQueue>();
        services.AddSingleton<HistoryStore>();
        services.AddHostedService<HistoryKeeper>();
        services.AddSingleton<ImageShelf>();
        services.AddSingleton<IGatewayDesk, GatewayDesk>();
        services.AddHostedService<ChainIndexer>();
        services.AddSingleton<CheckShelf>();
        services.AddSingleton<ITiers>(provider => provider.GetRequiredService<CheckShelf>());
        // Before anything that asks for tiers: what an earlier life knew is read first.
        services.AddHostedService(provider => provider.GetRequiredService<CheckShelf>());
        services.AddSingleton<ICheckGatewayDesk, ChecksDesk>();
        services.AddSingleton<RoundShelf>();
        services.AddSingleton<RoundPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<RoundPublisher>());
        GatewayApi.AddServices(services, options);
        return builder;
    }

    /// <summary>One silo, nothing to install, no port beyond loopback and none for clients: they are in here.</summary>
    private static void OneSilo(ISiloBuilder silo)
    {
        var port = FreeLoopbackPort();
        silo.UseLocalhostClustering(port, gatewayPort: 0);
        silo.AddMemoryGrainStorageAsDefault();
    }

    private static int FreeLoopbackPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
