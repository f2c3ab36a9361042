using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Weft.Node;

namespace Weft.Peers;

/// <summary>How a node takes part in the network of peers.</summary>
public static class PeersRegistration
{
    /// <summary>
    /// Adds the identity, the dialer and what desks need to be called. Needs an <see cref="ISigner"/>, and a
    /// <see cref="IGatewayDesk"/> or <see cref="IProviderDesk"/> for what is mapped.
    /// </summary>
    public static IServiceCollection AddPeers(this IServiceCollection services, PeerLimits? limits = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(limits ?? new PeerLimits());
        services.AddSingleton<PeerIdentity>();
        services.AddSingleton<PeerDialer>();
        services.AddSingleton<IProviderDialer>(provider => provider.GetRequiredService<PeerDialer>());
        services.AddSingleton<PeerListener>();
        services.AddSingleton<PeerQuota>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = WireLimits.MaxMessageBytes;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<DeskGuard>();
        });
        return services;
    }

    /// <summary>
    /// Listens for peers, beside whatever else this server listens for. With port 0 the real one is in
    /// <see cref="PeerListener.Endpoint"/> once the server has started.
    /// </summary>
    public static void ListenForPeers(this KestrelServerOptions kestrel, IPEndPoint endpoint) =>
        kestrel.ApplicationServices.GetRequiredService<PeerListener>().Bind(kestrel, endpoint);

    public static void MapGatewayDesk(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<GatewayService>();

    public static void MapProviderDesk(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<ProviderService>();
}
