using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Machine.Tests.Boxes;

/// <summary>A registry of few words on loopback: paths and what lies there, behind a token if wanted.</summary>
internal sealed class TestRegistry : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public TestRegistry(bool wantsToken = false)
    {
        _listener.Start();
        _ = ServeAsync(wantsToken);
    }

    public Dictionary<string, byte[]> Paths { get; } = new(StringComparer.Ordinal);

    public string Host => string.Create(
        CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Signs the digest as cosign does and puts the signature beside it; returns the payload's path.</summary>
    public string Sign(ECDsa key, string repository, string digest, string? signedDigest = null)
    {
        var text = "{\"critical\":{\"identity\":{\"docker-reference\":\"" + Host + "/" + repository
            + "\"},\"image\":{\"docker-manifest-digest\":\"" + (signedDigest ?? digest)
            + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}";
        var payload = Encoding.UTF8.GetBytes(text);
        var signature = Convert.ToBase64String(key.SignData(
            payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var blob = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(payload))}";
        var manifest = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"layers\":"
            + "[{\"mediaType\":\"application/vnd.dev.cosign.simplesigning.v1+json\",\"size\":1,\"digest\":\"" + blob
            + "\",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"" + signature + "\"}}]}";
        Paths[$"/v2/{repository}/manifests/{digest.Replace(':', '-')}.sig"] = Encoding.UTF8.GetBytes(manifest);
        var path = $"/v2/{repository}/blobs/{blob}";
        Paths[path] = payload;
        return path;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(bool wantsToken)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream(), wantsToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, bool wantsToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var path = (await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1];
        var token = false;
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            token |= line == "Authorization: Bearer open-sesame";
        var (status, more, body) = path.StartsWith("/token?", StringComparison.Ordinal)
            ? ("200 OK", "", "{\"token\":\"open-sesame\"}"u8.ToArray())
            : wantsToken && !token
                ? ("401 Unauthorized", $"WWW-Authenticate: Bearer realm=\"http://{Host}/token\",service=\"s\"\r\n", [])
                : Paths.TryGetValue(path, out var found) ? ("200 OK", "", found) : ("404 Not Found", "", []);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\n{more}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
        await stream.WriteAsync(body, _stop.Token);
    }
}
