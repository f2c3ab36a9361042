namespace Weft.Chain;

/// <summary>The connections to the chain's endpoints: few, kept, never redirected elsewhere.</summary>
internal sealed class ChainHttp : IDisposable
{
    public HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        MaxConnectionsPerServer = 8,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    })
    {
        // Each try has its own time-out, see RpcOptions.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => Client.Dispose();
}
