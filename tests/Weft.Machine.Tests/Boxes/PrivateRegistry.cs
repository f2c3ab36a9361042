using System.Globalization;
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

    private readonly X509Certificate2 _certificate = LoopbackServer.SelfSigned();
    private readonly Dictionary<string, (string Type, byte[] Body)> _paths = new(StringComparer.Ordinal);
    private readonly string _digest;
    private readonly LoopbackServer _server;
    private readonly TrustedHost _trust;

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
        _digest = Digest(manifest);
        foreach (var name in new[] { "1", _digest }) Put($"manifests/{name}", CosignSignature.ManifestType, manifest);
        foreach (var blob in new[] { config, layer }) Put($"blobs/{Digest(blob)}", "application/octet-stream", blob);
        _paths["/v2/"] = ("application/json", "{}"u8.ToArray());
        ImageId = Digest(config);
        _server = new LoopbackServer(Answer, _certificate);
        _trust = new TrustedHost(Host, _certificate.ExportCertificatePem());
    }

    /// <summary>Digest of the image's configuration, which is what engines call it by.</summary>
    public string ImageId { get; }

    public string Host => _server.Host;

    public string Image => $"{Host}/{Repository}:1";

    /// <summary>Calls that named the right user and password.</summary>
    public int LetIn { get; private set; }

    private static string Architecture =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString() is "Arm64" ? "arm64" : "amd64";

    public static async Task<PrivateRegistry> OpenAsync(CancellationToken cancel)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Telling the engine whom to trust takes root.");
        return new PrivateRegistry(await File.ReadAllBytesAsync(await TestImages.TarAsync(cancel), cancel));
    }

    /// <summary>Puts a signature beside the image, behind the same password. Before anybody asks for it.</summary>
    public void Sign(ECDsa key)
    {
        var signature = CosignSignature.Make(key, $"{Host}/{Repository}", _digest);
        Put($"manifests/{signature.Tag}", CosignSignature.ManifestType, signature.Manifest);
        Put($"blobs/{signature.Blob}", "application/octet-stream", signature.Payload);
    }

    public void Dispose()
    {
        _server.Dispose();
        _trust.Dispose();
        _certificate.Dispose();
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private void Put(string name, string type, byte[] body) => _paths[$"/v2/{Repository}/{name}"] = (type, body);

    private LoopbackAnswer Answer(LoopbackQuestion question)
    {
        if (question.Account != $"{User}:{Password}") return LoopbackAnswer.Prove("Basic realm=\"registry\"");
        LetIn++;
        return _paths.TryGetValue(question.Target, out var found)
            ? new("200 OK", found.Body, found.Type, $"Docker-Content-Digest: {Digest(found.Body)}")
            : LoopbackAnswer.NotFound;
    }
}
