using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weft.Peers.Tests;

/// <summary>Builds certificates field by field, also those that no honest library would make.</summary>
internal sealed record Forgery
{
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    public static readonly Asn1Tag IssuerUniqueId = new(TagClass.ContextSpecific, 1);

    /// <summary>The key that TLS uses.</summary>
    public ECDsa Key { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Signs the certificate instead of <see cref="Key"/>.</summary>
    public ECDsa? Signer { get; init; }

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public string Algorithm { get; init; } = EcdsaWithSha256;

    public string Subject { get; init; } = "CN=weft";

    public string Issuer { get; init; } = "CN=weft";

    public TimeSpan StartsIn { get; init; } = TimeSpan.FromMinutes(-5);

    public TimeSpan EndsIn { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Further parts of the body between key and extensions.</summary>
    public Action<AsnWriter>? Extra { get; init; }

    public IReadOnlyList<(string Oid, bool Critical, byte[] Value)> Extensions { get; init; } = [];

    public byte[] PublicKey => Key.ExportSubjectPublicKeyInfo();

    /// <summary>This certificate with the extension that proves <paramref name="signed"/>, besides others.</summary>
    public Forgery Proving(SignedKey signed, bool critical = false) => ProvingRaw(signed.Encode(), critical);

    public Forgery ProvingRaw(byte[] value, bool critical = false) =>
        this with { Extensions = [.. Extensions, (SignedKey.Oid, critical, value)] };

    public X509Certificate2 Make()
    {
        var body = Body();
        var signature = (Signer ?? Key).SignData(body, Hash, DSASignatureFormat.Rfc3279DerSequence);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(body);
            WriteAlgorithm(writer);
            writer.WriteBitString(signature);
        }

        using var bare = X509CertificateLoader.LoadCertificate(writer.Encode());
        return bare.CopyWithPrivateKey(Key);
    }

    private byte[] Body()
    {
        var now = TimeProvider.System.GetUtcNow();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) writer.WriteInteger(2);
            writer.WriteInteger(RandomNumberGenerator.GetInt32(1, int.MaxValue));
            WriteAlgorithm(writer);
            writer.WriteEncodedValue(new X500DistinguishedName(Issuer).RawData);
            using (writer.PushSequence())
            {
                writer.WriteUtcTime(now + StartsIn);
                writer.WriteUtcTime(now + EndsIn);
            }

            writer.WriteEncodedValue(new X500DistinguishedName(Subject).RawData);
            writer.WriteEncodedValue(PublicKey);
            Extra?.Invoke(writer);
            WriteExtensions(writer);
        }

        return writer.Encode();
    }

    private void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence()) writer.WriteObjectIdentifier(Algorithm);
    }

    private void WriteExtensions(AsnWriter writer)
    {
        if (Extensions.Count == 0) return;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
        using (writer.PushSequence())
        {
            foreach (var (oid, critical, value) in Extensions)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    if (critical) writer.WriteBoolean(true);
                    writer.WriteOctetString(value);
                }
            }
        }
    }
}
