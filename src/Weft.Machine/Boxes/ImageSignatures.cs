using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Whether an image carries a signature of a key that the owner trusts, in the layout that cosign writes: beside the
/// image of digest <c>sha256:ab..</c> lies a manifest with the tag <c>sha256-ab...sig</c>, each layer of which is a
/// text that names the digest, with the signature of that text as an annotation.
/// </summary>
/// <remarks>
/// Formats: cosign's SIGNATURE_SPEC and the "simple signing" payload of containers/image. ECDSA on P-256 over SHA-256,
/// signatures in DER. No transparency log is asked: who holds the key has signed.
/// </remarks>
internal sealed class ImageSignatures(MachineOptions options, RegistryReader registry)
{
    private const int MaxLayers = 32;
    private const string Annotation = "dev.cosignproject.cosign/signature";

    private readonly ConcurrentDictionary<string, bool> _good = new(StringComparer.Ordinal);

    /// <summary>Null when the image may run.</summary>
    /// <param name="login">Shown where the signature lies if it is for that registry, and nowhere else.</param>
    public async Task<Refusal?> CheckAsync(PinnedImage image, RegistryLogin? login, CancellationToken cancel)
    {
        if (options.Images.SignerKeys.Count == 0) return null;
        if (image.RepoDigest is not { } name || !RegistryName.TryParse(name, out var parsed))
            return SignatureRefusals.Unsigned(image.Name, "it is in no registry, so nobody can have signed it");
        // A signature once seen stays true; the digest says all of the image.
        if (_good.ContainsKey(parsed.Digest)) return null;
        // What is on the machine may have come from another registry than the job's name says.
        var account = login?.Host == RegistryLogin.HostOf(name) ? login : null;
        try
        {
            if (await WhyNotAsync(parsed, account, cancel) is { } why)
                return SignatureRefusals.Unsigned(image.Name, why);
        }
        catch (Exception e) when (RegistryReader.IsBadAnswer(e, cancel))
        {
            return SignatureRefusals.Unsigned(image.Name, $"its registry did not answer well ({e.GetType().Name})");
        }

        _good[parsed.Digest] = true;
        return null;
    }

    private async Task<string?> WhyNotAsync(RegistryName image, RegistryLogin? login, CancellationToken cancel)
    {
        var tag = image.Digest.Replace(':', '-') + ".sig";
        if (await registry.ManifestAsync(image, tag, login, cancel) is not { } found) return "it is not signed";
        var why = "it is not signed";
        foreach (var layer in (RegistryReader.Parse(found)?["layers"] as JsonArray ?? []).Take(MaxLayers))
        {
            if (layer?["digest"]?.GetValue<string>() is not { } digest
                || layer["annotations"]?[Annotation]?.GetValue<string>() is not { } signature)
                continue;
            if (await registry.BlobAsync(image, digest, login, cancel) is not { } payload) continue;
            why = WhyBad(payload, Convert.FromBase64String(signature), image.Digest);
            if (why is null) return null;
        }

        return why;
    }

    /// <summary>What is wrong with one signature; null when a trusted key signed exactly this digest.</summary>
    private string? WhyBad(byte[] payload, byte[] signature, string digest)
    {
        if (!options.Images.SignerKeys.Any(pem => IsSignedBy(pem, payload, signature)))
            return "its signature is not of a trusted key";
        // Only now is the text worth reading.
        var critical = RegistryReader.Parse(payload)?["critical"];
        return critical?["type"]?.GetValue<string>() == "cosign container image signature"
            && critical["image"]?["docker-manifest-digest"]?.GetValue<string>() == digest
            ? null
            : "the signature is for another image";
    }

    private static bool IsSignedBy(string pem, byte[] payload, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(payload, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
