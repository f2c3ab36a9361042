using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Weft.Peers.Tests;

/// <summary>Certificates that are to be refused, with code and part of the sentence; and some that are not.</summary>
internal sealed class Forgeries(TestSigner signer)
{
    private const string Proof = "key that it is to prove";
    private const string Unknown = "1.3.6.1.4.1.53594.9.9";

    public static readonly IReadOnlyDictionary<string, (string Code, string Says, Func<Forgeries, Forgery> Make)> Bad =
        new Dictionary<string, (string, string, Func<Forgeries, Forgery>)>(StringComparer.Ordinal)
        {
            ["no extension"] = ("peer-certificate-invalid", "lacks the extension", _ => new()),
            ["expired"] =
                ("peer-clock-off", "ran out", f => f.Proven(new() { StartsIn = Hours(-3), EndsIn = Hours(-1) })),
            ["not yet valid"] =
                ("peer-clock-off", "becomes valid", f => f.Proven(new() { StartsIn = Hours(1), EndsIn = Hours(3) })),
            ["extension of another certificate"] =
                ("peer-certificate-invalid", Proof, f => new Forgery().Proving(f.Sign(new Forgery()))),
            ["signature of another key"] = ("peer-certificate-invalid", Proof, f => f.Impersonating()),
            ["s in the upper half"] = ("peer-certificate-invalid", Proof, f => f.HighS()),
            ["r of zero"] = ("peer-certificate-invalid", Proof, f => f.WithSignature(0, 1)),
            ["r of 33 bytes"] =
                ("peer-certificate-invalid", Proof, f => f.WithSignature(BigInteger.One << 256, 1)),
            ["negative s"] = ("peer-certificate-invalid", Proof, f => f.WithSignature(1, -1)),
            ["empty signature"] =
                ("peer-certificate-invalid", Proof, f => f.With(s => s with { Signature = default })),
            ["key in 65 bytes"] = ("peer-certificate-invalid", Proof, f => f.Uncompressed()),
            ["key that is no point"] = (
                "peer-certificate-invalid", Proof,
                f => f.With(s => s with { Key = (byte[])[2, .. Enumerable.Repeat<byte>(0xff, 32)] })),
            ["key of type Ed25519"] = ("peer-key-unsupported", "Ed25519", f => f.With(s => s with { Type = 1 })),
            ["key of unknown type"] = ("peer-key-unsupported", "type 9", f => f.With(s => s with { Type = 9 })),
            ["extension twice"] = ("peer-certificate-invalid", "twice", f => f.Twice()),
            ["other extension twice"] = (
                "peer-certificate-invalid", "twice",
                f => f.Proven(new() { Extensions = [(Unknown, false, [5, 0]), (Unknown, false, [5, 0])] })),
            ["unknown critical extension"] = (
                "peer-certificate-invalid", "critical",
                f => f.Proven(new() { Extensions = [(Unknown, true, [5, 0])] })),
            ["garbage in the extension"] =
                ("peer-certificate-invalid", "malformed", _ => new Forgery().ProvingRaw([0xde, 0xad, 0xbe, 0xef])),
            ["empty extension"] = ("peer-certificate-invalid", "malformed", _ => new Forgery().ProvingRaw([])),
            ["byte behind the extension"] = ("peer-certificate-invalid", "malformed", f => f.Raw(v => [.. v, 0])),
            ["length that lies"] =
                ("peer-certificate-invalid", "malformed", f => f.Raw(v => [v[0], (byte)(v[1] + 1), .. v[2..], 0])),
            ["wrong own signature"] = (
                "peer-certificate-invalid", "own signature",
                f => f.Proven(new() { Signer = ECDsa.Create(ECCurve.NamedCurves.nistP256) })),
            ["key of P-384"] = (
                "peer-certificate-invalid", "P-256",
                f => f.Proven(new() { Key = ECDsa.Create(ECCurve.NamedCurves.nistP384) })),
            ["signed with SHA-384"] = (
                "peer-certificate-invalid", "P-256",
                f => f.Proven(new() { Algorithm = "1.2.840.10045.4.3.3", Hash = HashAlgorithmName.SHA384 })),
            ["issuer's unique id"] = (
                "peer-certificate-invalid", "P-256",
                f => f.Proven(new() { Extra = w => w.WriteBitString([1], tag: Forgery.IssuerUniqueId) })),
        };

    public static readonly IReadOnlyDictionary<string, Func<Forgeries, Forgery>> Good =
        new Dictionary<string, Func<Forgeries, Forgery>>(StringComparer.Ordinal)
        {
            ["as ours"] = f => f.Proven(new()),
            ["extension marked critical"] = f => f.With(s => s, critical: true),
            ["unknown extension that is not critical"] =
                f => f.Proven(new() { Extensions = [(Unknown, false, [5, 0])] }),
            ["no names"] = f => f.Proven(new() { Subject = "", Issuer = "" }),
        };

    private static TimeSpan Hours(int hours) => TimeSpan.FromHours(hours);

    private SignedKey Sign(Forgery certificate) => Secp256k1Scheme.Sign(signer, certificate.PublicKey);

    private Forgery Proven(Forgery certificate) => certificate.Proving(Sign(certificate));

    private Forgery With(Func<SignedKey, SignedKey> change, bool critical = false)
    {
        var certificate = new Forgery();
        return certificate.Proving(change(Sign(certificate)), critical);
    }

    private Forgery Raw(Func<byte[], byte[]> change)
    {
        var certificate = new Forgery();
        return certificate.ProvingRaw(change(Sign(certificate).Encode()));
    }

    private Forgery Twice()
    {
        var certificate = new Forgery();
        return certificate.Proving(Sign(certificate)).Proving(Sign(certificate));
    }

    private Forgery Impersonating()
    {
        using var other = new TestSigner();
        var certificate = new Forgery();
        var victim = Sign(certificate);
        var signature = Secp256k1Scheme.Sign(other, certificate.PublicKey).Signature;
        return certificate.Proving(victim with { Signature = signature });
    }

    private Forgery Uncompressed() => With(signed =>
        signed with { Key = Secp256k1Scheme.TryReadKey(signed.Key.Span)!.ToUncompressed() });

    private Forgery HighS() => With(signed =>
    {
        var sequence = new AsnReader(signed.Signature, AsnEncodingRules.DER).ReadSequence();
        var (r, s) = (sequence.ReadInteger(), sequence.ReadInteger());
        var order = new BigInteger(Ethereum.Secp256k1.Order.Bytes, isUnsigned: true, isBigEndian: true);
        return signed with { Signature = Der(r, order - s) };
    });

    private Forgery WithSignature(BigInteger r, BigInteger s) => With(signed => signed with { Signature = Der(r, s) });

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }
}
