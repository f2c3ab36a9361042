using System.Security.Cryptography.X509Certificates;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Says of all that it is asked for that it is one image, of which it knows the digest alone.</summary>
internal sealed class LyingRegistry : IDisposable
{
    private readonly X509Certificate2 _certificate = LoopbackServer.SelfSigned();
    private readonly LoopbackServer _server;

    public LyingRegistry(string digest)
    {
        _server = new LoopbackServer(
            _ => new("200 OK", "{}"u8.ToArray(), CosignSignature.ManifestType, $"Docker-Content-Digest: {digest}"),
            _certificate);
        Directory.CreateDirectory(TrustFolder);
        File.WriteAllText(Path.Combine(TrustFolder, "ca.crt"), _certificate.ExportCertificatePem());
    }

    public string Host => _server.Host;

    private string TrustFolder => PrivateRegistry.TrustFolderOf(Host);

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(TrustFolder, recursive: true);
        _certificate.Dispose();
    }
}
