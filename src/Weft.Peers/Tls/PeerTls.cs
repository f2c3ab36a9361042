using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers;

/// <summary>How both sides speak TLS: version 1.3, HTTP/2 only, both prove a key, nothing is resumed.</summary>
internal static class PeerTls
{
    /// <param name="decide">Whether to go on with the peer; called once a connection, with who it proved to be.</param>
    public static SslServerAuthenticationOptions ForServer(
        PeerIdentity identity, Func<Result<Address>, bool> decide) => new()
        {
            ServerCertificateContext = identity.Current(),
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = NoDownloads(),
            RemoteCertificateValidationCallback =
            (_, certificate, chain, _) => decide(Proven(identity, certificate, chain)),
        };

    /// <inheritdoc cref="ForServer"/>
    public static SslClientAuthenticationOptions ForClient(
        PeerIdentity identity, Func<Result<Address>, bool> decide) => new()
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => identity.Current().TargetCertificate,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = NoDownloads(),
            RemoteCertificateValidationCallback =
            (_, certificate, chain, _) => decide(Proven(identity, certificate, chain)),
        };

    private static Result<Address> Proven(PeerIdentity identity, X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null) return IdentityRefusals.CertificateMissing();
        var shown = certificate.GetRawCertData();
        // The platform lists what else came along; the client side counts the certificate itself, the server side not.
        var others = chain?.ChainPolicy.ExtraStore.Count(c => !c.RawDataMemory.Span.SequenceEqual(shown)) ?? 0;
        return others > 0
            ? IdentityRefusals.CertificateInvalid($"it came with {others} more")
            : PeerProof.OfAccounts.AddressIn(shown, identity.Now);
    }

    /// <summary>The platform builds a chain before it asks us; it must not fetch what a certificate names.</summary>
    private static X509ChainPolicy NoDownloads() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };
}
