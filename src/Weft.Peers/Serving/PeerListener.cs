using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers;

/// <summary>Where peers connect. Only who proves a key gets through, and only so many connections at a time.</summary>
public sealed partial class PeerListener
{
    private static readonly object CallerKey = new();

    private readonly PeerIdentity _identity;
    private readonly PeerLimits _limits;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<Address, int> _perPeer = new();
    private ListenOptions? _listen;
    private int _connections;

    public PeerListener(PeerIdentity identity, PeerLimits limits, ILogger<PeerListener> log)
    {
        _identity = identity;
        _limits = limits;
        _log = log;
    }

    /// <summary>Where it listens, with the real port. Known once the server has started.</summary>
    public IPEndPoint Endpoint =>
        _listen?.IPEndPoint ?? throw new InvalidOperationException("The server does not listen for peers yet.");

    /// <summary>The address that the call's connection has proven, or null where it came in elsewhere.</summary>
    internal static Address? CallerOf(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(CallerKey, out var caller) == true
            ? (Address?)caller
            : null;

    internal void Bind(KestrelServerOptions kestrel, IPEndPoint endpoint)
    {
        kestrel.AddServerHeader = false;
        var http2 = kestrel.Limits.Http2;
        http2.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        // A reader may pause for long; pings tell whether it is alive, and open calls are counted.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(endpoint, listen =>
        {
            _listen = listen;
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => CountAsync(next, connection));
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = _limits.ConnectTimeout,
                OnConnection = tls => new(PeerTls.ForServer(_identity, proven => Decide(tls.Connection, proven))),
            });
            listen.Use(next => connection => CountPeerAsync(next, connection));
        });
    }

    private bool Decide(ConnectionContext connection, Result<Address> proven)
    {
        if (!proven.TryGet(out var caller, out var refusal))
        {
            PeerRefused(_log, connection.RemoteEndPoint, refusal.Code, refusal.Sentence);
            return false;
        }

        connection.Items[CallerKey] = caller;
        return true;
    }

    private async Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) <= _limits.MaxConnections) await next(connection);
            else TooManyConnections(_log, connection.RemoteEndPoint, _limits.MaxConnections);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task CountPeerAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        var caller = (Address)connection.Items[CallerKey]!;
        try
        {
            var count = _perPeer.AddOrUpdate(caller, 1, (_, n) => n + 1);
            if (count <= _limits.MaxConnectionsPerPeer) await next(connection);
            else TooManyConnections(_log, connection.RemoteEndPoint, _limits.MaxConnectionsPerPeer);
        }
        finally
        {
            if (_perPeer.AddOrUpdate(caller, 0, (_, n) => n - 1) == 0) _perPeer.TryRemove(new(caller, 0));
        }
    }

    [LoggerMessage(4_001, LogLevel.Debug, "Peer at {Remote} refused ({Code}): {Sentence}")]
    private static partial void PeerRefused(ILogger log, EndPoint? remote, string code, string sentence);

    [LoggerMessage(4_002, LogLevel.Debug, "Connection from {Remote} closed: more than {Limit}")]
    private static partial void TooManyConnections(ILogger log, EndPoint? remote, int limit);
}
