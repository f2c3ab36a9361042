namespace Weft.Cli;

/// <summary>Where HTTP clients are made: with a time-out, a connection life, and no redirects to follow.</summary>
internal static class Http
{
    public static HttpClient Client(Uri? address, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
#pragma warning disable RS0030 // The one place where clients are made.
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = address, Timeout = timeout };
#pragma warning restore RS0030
    }
}
