using System.Net;
using Microsoft.Extensions.Time.Testing;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>A node that listens, with both desks, and one that dials it; each with a clock of its own.</summary>
internal sealed class TwoPeers : IAsyncDisposable
{
    private readonly PeerIdentity _dialing;

    private TwoPeers(TestSigner server, TestSigner client, PeerLimits limits)
    {
        (ServerKey, ClientKey) = (server, client);
        _dialing = new(client, ClientClock);
        Dialer = new(_dialing, limits);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestSigner ServerKey { get; }

    public TestSigner ClientKey { get; }

    public FakeTimeProvider ServerClock { get; } = new(TimeProvider.System.GetUtcNow());

    public FakeTimeProvider ClientClock { get; } = new(TimeProvider.System.GetUtcNow());

    public GatewayDesk Gateway { get; } = new();

    public ProviderDesk Provider { get; } = new();

    public CheckedMachine Checks { get; } = new();

    public PeerDialer Dialer { get; }

    public PeerServer Server { get; private set; } = null!;

    public Uri Endpoint => new($"https://{Server.Endpoint}");

    public static async Task<TwoPeers> StartAsync(PeerLimits? limits = null, PeerLimits? dialing = null)
    {
        var peers = new TwoPeers(new(), new(), dialing ?? new());
        peers.Server = await peers.ServeAsync(new(IPAddress.Loopback, 0), limits ?? new());
        return peers;
    }

    /// <summary>Stops the server and starts it again where it was.</summary>
    public async Task RestartAsync()
    {
        var endpoint = Server.Endpoint;
        await Server.DisposeAsync();
        Server = await ServeAsync(endpoint, new());
    }

    public Task<Result<IProviderLine>> DialAsync() => Dialer.DialAsync(Endpoint, ServerKey.Address, Cancel);

    public async Task<IProviderLine> LineAsync() => (await DialAsync()).Value;

    /// <summary>For who says what no line would say.</summary>
    public PeerChannel Raw() => new(_dialing, new(), Endpoint, PeerRole.Provider, ServerKey.Address);

    public GatewayLine DialGateway() => Dialer.DialGateway(Endpoint, ServerKey.Address).Value;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _dialing.Dispose();
        ServerKey.Dispose();
        ClientKey.Dispose();
    }

    private async Task<PeerServer> ServeAsync(IPEndPoint listen, PeerLimits limits)
    {
        var parts = new PeerServerParts(ServerKey, ServerClock)
        {
            Provider = Provider,
            Gateway = Gateway,
            Checks = Checks,
            CheckGateway = Checks,
            Limits = limits,
        };
        return (await PeerServer.StartAsync(listen, parts, Cancel)).Value;
    }
}
