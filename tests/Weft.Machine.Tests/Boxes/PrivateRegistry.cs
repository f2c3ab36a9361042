using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// A registry (OCI distribution 1.1) on loopback with one image behind a password, over TLS that the engine is told to
/// trust by a folder of its own for this host and port.
/// </summary>
internal sealed class PrivateRegistry : IDisposable
{
    public const string User = "alice";
    public const string Password = "open-sesame-0815";

    private const string Repository = "team/tool";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly Dictionary<string, (string Type, byte[] Body)> _paths = new(StringComparer.Ordinal);

    private PrivateRegistry(byte[] layer)
    {
        var config = Encoding.UTF8.GetBytes(
            "{\"architecture\":\"" + Architecture + "\",\"os\":\"linux\",\"config\":{\"Env\":[\"SALT="
            + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))
            + "\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + Digest(layer) + "\"]}}");
        const string image = "application/vnd.oci.image.";
        var manifest = Encoding.UTF8.GetBytes(
            "{\"schemaVersion\":2,\"mediaType\":\"" + image + "manifest.v1+json\",\"config\":{\"mediaType\":\"" + image
            + "config.v1+json\",\"size\":" + config.Length.ToString(CultureInfo.InvariantCulture) + ",\"digest\":\""
            + Digest(config) + "\"},\"layers\":[{\"mediaType\":\"" + image + "layer.v1.tar\",\"size\":"
            + layer.Length.ToString(CultureInfo.InvariantCulture) + ",\"digest\":\"" + Digest(layer) + "\"}]}");
        _paths[$"/v2/{Repository}/manifests/1"] = (image + "manifest.v1+json", manifest);
        _paths[$"/v2/{Repository}/manifests/{Digest(manifest)}"] = (image + "manifest.v1+json", manifest);
        foreach (var blob in new[] { config, layer })
            _paths[$"/v2/{Repository}/blobs/{Digest(blob)}"] = ("application/octet-stream", blob);
        _paths["/v2/"] = ("application/json", "{}"u8.ToArray());
        ImageId = Digest(config);
        _certificate = SelfSigned();
        _listener.Start();
        Host = string.Create(
            CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        Directory.CreateDirectory(TrustFolder);
        File.WriteAllText(Path.Combine(TrustFolder, "ca.crt"), _certificate.ExportCertificatePem());
        _ = ServeAsync();
    }

    /// <summary>Digest of the image's configuration, which is what engines call it by.</summary>
    public string ImageId { get; }

    public string Host { get; }

    public string Image => $"{Host}/{Repository}:1";

    /// <summary>Calls that named the right user and password.</summary>
    public int LetIn { get; private set; }

    private static string Architecture =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString() is "Arm64" ? "arm64" : "amd64";

    private string TrustFolder => TrustFolderOf(Host);

    public static async Task<PrivateRegistry> OpenAsync(CancellationToken cancel)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Telling the engine whom to trust takes root.");
        return new PrivateRegistry(await File.ReadAllBytesAsync(await TestImages.TarAsync(cancel), cancel));
    }

    /// <summary>What lies there is what the engine believes of that host.</summary>
    internal static string TrustFolderOf(string host) => Path.Combine("/etc/containers/certs.d", host);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        Directory.Delete(TrustFolder, recursive: true);
        _certificate.Dispose();
        _stop.Dispose();
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    /// <summary>For this machine's own address.</summary>
    internal static X509Certificate2 SelfSigned()
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
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(_certificate);
            using var reader = new StreamReader(tls, leaveOpen: true);
            var words = (await reader.ReadLineAsync(_stop.Token))!.Split(' ');
            var account = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
            var known = false;
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                known |= line.Equals($"Authorization: Basic {account}", StringComparison.OrdinalIgnoreCase);
            if (known) LetIn++;
            var (type, body) = _paths.GetValueOrDefault(words[1], ("text/plain", []));
            if (!known) body = [];
            var (status, more) = !known ? ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"registry\"\r\n")
                : body.Length > 0 ? ("200 OK", $"Docker-Content-Digest: {Digest(body)}\r\n")
                : ("404 Not Found", "");
            var length = body.Length.ToString(CultureInfo.InvariantCulture);
            var head = $"HTTP/1.1 {status}\r\n{more}Content-Type: {type}\r\nContent-Length: {length}\r\n"
                + "Connection: close\r\n\r\n";
            await tls.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
            if (words[0] != "HEAD") await tls.WriteAsync(body, _stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The engine went away in the middle of it.
        }
    }
}
