using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>A web server for peers and nothing else, for nodes that have no other.</summary>
public sealed class PeerServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PeerServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint Endpoint => _app.Services.GetRequiredService<PeerListener>().Endpoint;

    /// <summary>The address of this node's key, and connections to others in its name.</summary>
    public PeerDialer Dialer => _app.Services.GetRequiredService<PeerDialer>();

    /// <param name="listen">Address and port; port 0 for any.</param>
    public static async Task<Result<PeerServer>> StartAsync(
        IPEndPoint listen, PeerServerParts parts, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForPeers(listen));
        builder.Services.AddSingleton<IHostLifetime, NoSignalLifetime>().AddRoutingCore();
        if (parts.Logs is { } logs) builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(parts.Signer).AddSingleton(parts.Time).AddPeers(parts.Limits);
        if (parts.Provider is { } provider) builder.Services.AddSingleton(provider);
        if (parts.Checks is { } checks) builder.Services.AddSingleton(checks);
        if (parts.Gateway is { } gateway) builder.Services.AddSingleton(gateway);
        if (parts.CheckGateway is { } results) builder.Services.AddSingleton(results);
        var app = builder.Build();
        if (parts.Provider is not null) app.MapProviderDesk();
        if (parts.Gateway is not null) app.MapGatewayDesk();
        try
        {
            await app.StartAsync(cancel);
            return new PeerServer(app);
        }
        catch (Exception failed)
        {
            await app.DisposeAsync();
            // Kestrel wraps "in use"; other addresses that cannot be had come as they are.
            if (failed is IOException or SocketException) return ServingRefusals.CannotListen(listen);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <param name="Signer">Holds the key that this node proves.</param>
public sealed record PeerServerParts(ISigner Signer, TimeProvider Time)
{
    /// <summary>Answers renters, where this node is a provider.</summary>
    public IProviderDesk? Provider { get; init; }

    /// <summary>Answers checkers, where this node is a provider that lets itself be checked.</summary>
    public ICheckDesk? Checks { get; init; }

    /// <summary>Answers providers and renters, where this node is a gateway.</summary>
    public IGatewayDesk? Gateway { get; init; }

    /// <summary>Answers checkers, where this node is a gateway that takes results.</summary>
    public ICheckGatewayDesk? CheckGateway { get; init; }

    public PeerLimits Limits { get; init; } = new();

    public ILoggerFactory? Logs { get; init; }
}
