using System.Security.Cryptography.X509Certificates;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Says of all that it is asked for that it is one image, of which it knows the digest alone.</summary>
internal sealed class LyingRegistry : IDisposable
{
    private readonly X509Certificate2 _certificate = LoopbackServer.SelfSigned();
    private readonly LoopbackServer _server;
    private readonly TrustedHost _trust;

    public LyingRegistry(string digest)
    {
        _server = new LoopbackServer(
            _ => new("200 OK", "{}"u8.ToArray(), CosignSignature.ManifestType, $"Docker-Content-Digest: {digest}"),
            _certificate);
        _trust = new TrustedHost(Host, _certificate.ExportCertificatePem());
    }

    public string Host => _server.Host;

    public void Dispose()
    {
        _server.Dispose();
        _trust.Dispose();
        _certificate.Dispose();
    }
}
