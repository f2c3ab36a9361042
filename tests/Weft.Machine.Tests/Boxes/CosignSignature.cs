using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Machine.Tests.Boxes;

/// <summary>A signature in the layout that cosign writes: a text that names a digest, and what carries it.</summary>
/// <param name="Tag">Under which the manifest lies beside the image.</param>
internal sealed record CosignSignature(string Tag, byte[] Manifest, string Blob, byte[] Payload)
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <param name="repository">With its host.</param>
    /// <param name="signedDigest">What the text names, if not the digest beside which it lies.</param>
    public static CosignSignature Make(ECDsa key, string repository, string digest, string? signedDigest = null)
    {
        var payload = Encoding.UTF8.GetBytes(
            "{\"critical\":{\"identity\":{\"docker-reference\":\"" + repository
            + "\"},\"image\":{\"docker-manifest-digest\":\"" + (signedDigest ?? digest)
            + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}");
        var signature = Convert.ToBase64String(key.SignData(
            payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var blob = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(payload))}";
        // A registry asks that the configuration is there, and not what it says: the text will do.
        var size = payload.Length.ToString(CultureInfo.InvariantCulture);
        var place = "\"size\":" + size + ",\"digest\":\"" + blob + "\"";
        var manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + ManifestType
            + "\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\"," + place
            + "},\"layers\":[{\"mediaType\":\"application/vnd.dev.cosign.simplesigning.v1+json\"," + place
            + ",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"" + signature + "\"}}]}";
        return new(digest.Replace(':', '-') + ".sig", Encoding.UTF8.GetBytes(manifest), blob, payload);
    }
}
