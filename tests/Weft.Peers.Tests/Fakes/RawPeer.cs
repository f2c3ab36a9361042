using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Weft.Peers.Tests;

/// <summary>TLS by hand, on either side of a connection, with whatever certificate and settings a test wants.</summary>
internal static class RawPeer
{
    private static readonly List<SslApplicationProtocol> Http2 = [SslApplicationProtocol.Http2];

    public static SslClientAuthenticationOptions Client(
        X509Certificate2? certificate, X509Certificate2Collection? more = null) => new()
        {
            TargetHost = "",
            ClientCertificateContext = certificate is null
                ? null
                : SslStreamCertificateContext.Create(certificate, more, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = Http2,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };

    public static SslServerAuthenticationOptions Server(
        X509Certificate2 certificate, X509Certificate2Collection? more = null) => new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, more, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = Http2,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };

    /// <summary>
    /// Whether a server lets this client in: only then does it send its HTTP/2 settings. In TLS 1.3 the client's own
    /// handshake is over before the server has looked at its certificate.
    /// </summary>
    public static async Task<bool> IsLetInAsync(
        IPEndPoint server, SslClientAuthenticationOptions options, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server, cancel);
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancel);
            await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), cancel);
            return await tls.ReadAsync(new byte[9], cancel) > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }

    /// <summary>Answers one TLS handshake with <paramref name="options"/> and then nothing.</summary>
    public static async Task<T> WhileServingAsync<T>(
        SslServerAuthenticationOptions options, Func<Uri, Task<T>> use, CancellationToken cancel)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var serving = ServeAsync(listener, options, end.Token);
        try
        {
            return await use(new($"https://{listener.LocalEndpoint}"));
        }
        finally
        {
            await end.CancelAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ServeAsync(
        TcpListener listener, SslServerAuthenticationOptions options, CancellationToken cancel)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(cancel);
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(options, cancel);
                await tls.CopyToAsync(Stream.Null, cancel);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // What the client thinks of it is what the test looks at.
            }
        }
    }
}
