using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Peers;

/// <summary>
/// Who this node is to others: the address of its signer, shown in TLS by a certificate whose key lives as long as
/// the process and is signed once by the signer.
/// </summary>
/// <remarks>
/// A certificate is valid from <see cref="ClockTolerance"/> before it is made until as long after its last use. So two
/// clocks may differ by that much, and a larger difference is noticed by either side: vouchers and orders carry times.
/// </remarks>
public sealed class PeerIdentity : IDisposable
{
    /// <summary>How far the clocks of two peers may differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly ECDsa _tlsKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TimeProvider _time;
    private readonly byte[] _extension;
    private SslStreamCertificateContext? _current;
    private DateTimeOffset _madeAt;

    /// <param name="signer">Holds the node's secp256k1 key; it signs once, here.</param>
    public PeerIdentity(ISigner signer, TimeProvider time)
    {
        _time = time;
        Address = signer.Address;
        _extension = Secp256k1Scheme.Sign(signer, _tlsKey.ExportSubjectPublicKeyInfo()).Encode();
    }

    public Address Address { get; }

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The certificate to show now, with its private key.</summary>
    internal SslStreamCertificateContext Current()
    {
        var now = Now;
        lock (_gate)
        {
            // Not only when time has passed: a clock that is set back must not leave a certificate of the future.
            if (_current is null || (now - _madeAt).Duration() > RenewAfter)
            {
                _current = SslStreamCertificateContext.Create(Issue(now), additionalCertificates: null, offline: true);
                _madeAt = now;
            }

            return _current;
        }
    }

    /// <remarks>Certificates shown before are left to the collector: open connections may hold them.</remarks>
    public void Dispose() => _tlsKey.Dispose();

    private X509Certificate2 Issue(DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=weft", _tlsKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(SignedKey.Oid, _extension, critical: false));
        return request.CreateSelfSigned(now - ClockTolerance, now + RenewAfter + ClockTolerance);
    }
}
