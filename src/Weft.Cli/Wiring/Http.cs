using System.Net.Sockets;

namespace Weft.Cli;

/// <summary>Where HTTP clients are made: with a time-out, a connection life, and no redirects to follow.</summary>
internal static class Http
{
    public static HttpClient Client(Uri? address, TimeSpan timeout) => Client(address, timeout, Handler());

    /// <summary>A program of this machine that listens on a socket in the file system.</summary>
    public static HttpClient ClientOf(string socketPath, TimeSpan timeout)
    {
        var handler = Handler();
        handler.ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return Client(new Uri("http://weft/"), timeout, handler);
    }

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    private static HttpClient Client(Uri? address, TimeSpan timeout, SocketsHttpHandler handler)
    {
#pragma warning disable RS0030 // The one place where clients are made.
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = address, Timeout = timeout };
#pragma warning restore RS0030
    }
}
