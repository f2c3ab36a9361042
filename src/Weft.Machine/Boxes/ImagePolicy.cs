using System.Security.Cryptography;
using Weft.Market;

namespace Weft.Machine;

/// <summary>Which images an owner lets run.</summary>
/// <param name="DigestOnly">The job has to name its image by digest: nobody can put another in its place.</param>
/// <param name="SignerKeys">Public keys (PEM) of which one must have signed the image; none: any may.</param>
public sealed record ImagePolicy(bool DigestOnly, IReadOnlyList<string> SignerKeys)
{
    private const int MaxKeyBytes = 16 << 10;

    public static ImagePolicy Any { get; } = new(false, []);

    /// <summary>Reads the keys: P-256 public keys as <c>cosign generate-key-pair</c> writes them.</summary>
    public static Result<ImagePolicy> Read(bool digestOnly, IEnumerable<string> keyFiles)
    {
        ArgumentNullException.ThrowIfNull(keyFiles);
        var keys = new List<string>();
        foreach (var file in keyFiles)
        {
            try
            {
                if (new FileInfo(file).Length > MaxKeyBytes) return SignatureRefusals.KeyBad(file, "it is too long");
                var pem = File.ReadAllText(file);
                using var key = ECDsa.Create();
                key.ImportFromPem(pem);
                if (key.KeySize != 256) return SignatureRefusals.KeyBad(file, "it is not of the curve P-256");
                keys.Add(pem);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return SignatureRefusals.KeyBad(file, e.Message);
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                return SignatureRefusals.KeyBad(file, "it holds no public key in PEM form");
            }
        }

        return new ImagePolicy(digestOnly, keys);
    }

    /// <summary>Why an image of this name is not run; null when it may be.</summary>
    internal Refusal? Check(string image) =>
        DigestOnly && !image.Contains("@sha256:", StringComparison.Ordinal)
            ? SignatureRefusals.NotByDigest(image)
            : null;
}

public static class SignatureRefusals
{
    public static Refusal NotByDigest(string image) => new(
        "image-not-by-digest",
        $"The image {image} is named by a tag; this machine runs only images named by digest.",
        "Name it as host/name@sha256:digest.");

    public static Refusal KeyBad(string file, string why) => new(
        "signer-key-bad",
        $"The key {file} cannot be used: {why}.",
        "Give the file that cosign generate-key-pair calls cosign.pub.");

    public static Refusal Unsigned(string image, string why) => new(
        "image-unsigned",
        $"The image {image} carries no signature that this machine's owner trusts: {why}.",
        "Have it signed with the owner's key (cosign sign --key), or rent another machine.");
}
