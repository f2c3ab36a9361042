using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// HTTP of few words on loopback, for what stands in for a server. With a certificate it speaks TLS to whoever begins
/// with that: engines do, and <see cref="RegistryReader"/> does not to a registry on its own machine.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    /// <summary>The first byte of a TLS handshake, and of no request.</summary>
    private const byte Handshake = 0x16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<LoopbackQuestion, LoopbackAnswer> _answer;

    public LoopbackServer(Func<LoopbackQuestion, LoopbackAnswer> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        Host = string.Create(
            CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = ServeAsync();
    }

    public string Host { get; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    /// <summary>For this machine's own address.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=weft test registry", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(2));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var closing = client;
        try
        {
            var first = new byte[1];
            await client.Client.ReceiveAsync(first, SocketFlags.Peek, _stop.Token);
            if (_certificate is null || first[0] != Handshake)
            {
                await AnswerAsync(client.GetStream());
                return;
            }

            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(_certificate);
            await AnswerAsync(tls);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or AuthenticationException or ObjectDisposedException)
        {
            // Whoever asked went away in the middle of it.
        }
    }

    private async Task AnswerAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        if (await reader.ReadLineAsync(_stop.Token) is not { } first) return;
        var words = first.Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            if (line.Split(": ", 2) is [var name, var value]) headers[name] = value;
        var answer = _answer(
            new(words[1], headers.GetValueOrDefault("Authorization"), headers.GetValueOrDefault("Cookie")));
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {answer.Status}\r\nContent-Type: {answer.Type}\r\nContent-Length: {answer.Body.Length}\r\n");
        var more = answer.Header is null ? "" : answer.Header + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}{more}Connection: close\r\n\r\n"), _stop.Token);
        if (words[0] != "HEAD") await stream.WriteAsync(answer.Body, _stop.Token);
    }
}
