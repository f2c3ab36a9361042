using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Weft.Peers;

/// <summary>
/// The parts of a peer's X.509 certificate that matter here, from strict DER. Only one shape is read: version 3, a
/// P-256 key as a named curve, signed with ECDSA over SHA-256.
/// </summary>
/// <remarks>Sources: RFC 5280 section 4.1, RFC 5480; libp2p specs, tls/tls.md.</remarks>
internal sealed class PeerCertificate
{
    /// <summary>Ours has about 400 bytes; more than this is not looked at.</summary>
    public const int MaxBytes = 4_096;

    private const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string Prime256V1 = "1.2.840.10045.3.1.7";
    private const int Version3 = 2;
    private const int LastYearOfUtcTime = 2049;

    private PeerCertificate()
    {
    }

    public required ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }

    private ReadOnlyMemory<byte> Signed { get; init; }

    private ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Null for anything that is not of the one shape.</summary>
    public static PeerCertificate? TryRead(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaxBytes) return null;
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var certificate = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var signed = certificate.PeekEncodedValue();
            var body = certificate.ReadSequence();
            if (!ReadsEcdsaWithSha256(certificate)) return null;
            var signature = certificate.ReadBitString(out var unused);
            certificate.ThrowIfNotEmpty();
            return unused == 0 ? ReadBody(body, signed, signature) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>Whether the certificate's own key signed it.</summary>
    public bool IsSelfSigned()
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo.Span, out _);
            return key.VerifyData(
                Signed.Span, Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            // How the platform says that the bytes are no point of the curve.
            return false;
        }
    }

    private static PeerCertificate? ReadBody(
        AsnReader body, ReadOnlyMemory<byte> signed, ReadOnlyMemory<byte> signature)
    {
        var version = body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        if (!version.TryReadInt32(out var number) || number != Version3) return null;
        version.ThrowIfNotEmpty();
        body.ReadIntegerBytes();
        if (!ReadsEcdsaWithSha256(body)) return null;
        body.ReadSequence();
        var validity = body.ReadSequence();
        var (notBefore, notAfter) = (ReadTime(validity), ReadTime(validity));
        validity.ThrowIfNotEmpty();
        body.ReadSequence();
        var key = body.PeekEncodedValue();
        if (!ReadsP256Key(body)) return null;
        var extensions = ReadExtensions(body);
        body.ThrowIfNotEmpty();
        return new()
        {
            SubjectPublicKeyInfo = key,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Extensions = extensions,
            Signed = signed,
            Signature = signature,
        };
    }

    private static bool ReadsEcdsaWithSha256(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        return algorithm.ReadObjectIdentifier() == EcdsaWithSha256 && !algorithm.HasData;
    }

    private static bool ReadsP256Key(AsnReader reader)
    {
        var info = reader.ReadSequence();
        var algorithm = info.ReadSequence();
        if (algorithm.ReadObjectIdentifier() != EcPublicKey || algorithm.ReadObjectIdentifier() != Prime256V1)
            return false;
        algorithm.ThrowIfNotEmpty();
        info.ReadBitString(out var unused);
        return unused == 0 && !info.HasData;
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? reader.ReadUtcTime(LastYearOfUtcTime)
            : reader.ReadGeneralizedTime();

    private static List<CertificateExtension> ReadExtensions(AsnReader body)
    {
        var found = new List<CertificateExtension>();
        if (!body.HasData) return found;
        var wrapper = body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true));
        var list = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        while (list.HasData)
        {
            var extension = list.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            found.Add(new(oid, critical, extension.ReadOctetString()));
            extension.ThrowIfNotEmpty();
        }

        return found;
    }
}

internal sealed record CertificateExtension(string Oid, bool Critical, ReadOnlyMemory<byte> Value);
