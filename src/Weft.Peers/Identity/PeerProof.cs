using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers;

/// <summary>Reads from a certificate who the peer is. The one place that decides whether to believe it.</summary>
/// <param name="schemes">Kinds of host keys that count.</param>
internal sealed class PeerProof(IReadOnlyList<IHostKeyScheme> schemes)
{
    /// <summary>Only a secp256k1 key has an address, so peers of the market prove no other.</summary>
    public static PeerProof OfAccounts { get; } = new([new Secp256k1Scheme()]);

    /// <summary>The address that the certificate proves, by the clock reading <paramref name="now"/>.</summary>
    public Result<Address> AddressIn(ReadOnlyMemory<byte> certificate, DateTimeOffset now)
    {
        if (!KeyIn(certificate, now).TryGet(out var signed, out var refusal)) return refusal;
        return signed.Type == Secp256k1Scheme.TypeNumber && Secp256k1Scheme.TryReadKey(signed.Key.Span) is { } key
            ? key.Address
            : IdentityRefusals.KeyUnsupported(signed.Type);
    }

    /// <summary>The host key that the certificate proves.</summary>
    public Result<SignedKey> KeyIn(ReadOnlyMemory<byte> der, DateTimeOffset now)
    {
        if (PeerCertificate.TryRead(der) is not { } certificate)
            return IdentityRefusals.CertificateInvalid("it is not a version 3 certificate with a P-256 key in DER");
        var kinds = certificate.Extensions.Select(e => e.Oid).Distinct(StringComparer.Ordinal).Count();
        if (kinds != certificate.Extensions.Count)
            return IdentityRefusals.CertificateInvalid("it has an extension twice");
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Critical && extension.Oid != SignedKey.Oid)
                return IdentityRefusals.CertificateInvalid($"its critical extension {extension.Oid} is unknown here");
        }

        if (now < certificate.NotBefore) return IdentityRefusals.ClockBehind(certificate.NotBefore - now);
        if (now > certificate.NotAfter) return IdentityRefusals.ClockAhead(now - certificate.NotAfter);
        if (certificate.Extensions.SingleOrDefault(e => e.Oid == SignedKey.Oid) is not { } carrier)
            return IdentityRefusals.CertificateInvalid($"it lacks the extension {SignedKey.Oid} that proves a key");
        if (SignedKey.TryDecode(carrier.Value) is not { } signed)
            return IdentityRefusals.CertificateInvalid("the extension that proves a key is malformed");
        if (schemes.SingleOrDefault(s => s.Type == signed.Type) is not { } scheme)
            return IdentityRefusals.KeyUnsupported(signed.Type);
        if (!certificate.IsSelfSigned()) return IdentityRefusals.CertificateInvalid("its own signature is wrong");
        return scheme.Verify(signed, certificate.SubjectPublicKeyInfo.Span)
            ? signed
            : IdentityRefusals.CertificateInvalid("the signature of the key that it is to prove is wrong");
    }
}
