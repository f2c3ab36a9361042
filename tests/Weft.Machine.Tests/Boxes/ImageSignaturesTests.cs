using System.Security.Cryptography;
using Weft.Machine.Tests.Egress;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Signatures in cosign's layout, made here, in a registry of ours.</summary>
public sealed class ImageSignaturesTests
{
    private const string Repository = "team/tool";
    private static readonly string Digest = "sha256:" + new string('a', 64);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_image_signed_by_a_trusted_key_runs(bool wantsToken)
    {
        using var registry = new TestRegistry();
        if (wantsToken) registry.Challenge = $"Bearer realm=\"{registry.Realm}\",service=\"s\"";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        registry.Sign(key, Repository, Digest);
        Assert.Null(await CheckAsync(registry, other, key));
    }

    [Fact]
    public async Task Any_other_does_not()
    {
        using var registry = new TestRegistry();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Contains("not signed", await CheckAsync(registry, key), StringComparison.Ordinal);

        registry.Sign(stranger, Repository, Digest);
        Assert.Contains("not of a trusted key", await CheckAsync(registry, key), StringComparison.Ordinal);

        registry.Sign(key, Repository, Digest, signedDigest: "sha256:" + new string('b', 64));
        Assert.Contains("another image", await CheckAsync(registry, key), StringComparison.Ordinal);

        var path = registry.Sign(key, Repository, Digest);
        registry.Paths[path][^2] ^= 1;
        Assert.Contains("not signed", await CheckAsync(registry, key), StringComparison.Ordinal);

        registry.Paths[$"/v2/{Repository}/manifests/{Digest.Replace(':', '-')}.sig"] = "]"u8.ToArray();
        Assert.Contains("did not answer well", await CheckAsync(registry, key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_of_no_registry_or_of_one_that_is_gone_does_not_run_where_signatures_are_asked()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var registry = new TestRegistry();
        registry.Sign(key, Repository, Digest);
        registry.Dispose();
        Assert.Contains("did not answer well", await CheckAsync(registry, key), StringComparison.Ordinal);
        using var reader = new RegistryReader();
        var signatures = new ImageSignatures(Options(key), reader);
        var refusal = await signatures.CheckAsync(new("localhost/mine", "sha256:1", null, [], []), null, Cancel);
        Assert.Equal("image-unsigned", refusal!.Code);
        var plain = new ImageSignatures(new MachineOptions("/nowhere", "node"), reader);
        Assert.Null(await plain.CheckAsync(new("localhost/mine", "sha256:1", null, [], []), null, Cancel));
    }

    [Fact]
    public void Keys_are_public_keys_of_p256_in_files()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "cosign.pub");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(file, key.ExportSubjectPublicKeyInfoPem());
        Assert.Single(ImagePolicy.Read(false, [file]).Value.SignerKeys);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(file, large.ExportSubjectPublicKeyInfoPem());
        Assert.Equal("signer-key-bad", ImagePolicy.Read(false, [file]).Refusal().Code);
        File.WriteAllText(file, "no key");
        Assert.Equal("signer-key-bad", ImagePolicy.Read(false, [file]).Refusal().Code);
        Assert.Equal("signer-key-bad", ImagePolicy.Read(false, [file + "x"]).Refusal().Code);
    }

    [Fact]
    public void An_owner_may_want_images_by_digest_alone()
    {
        var policy = new ImagePolicy(true, []);
        Assert.Equal("image-not-by-digest", policy.Check("docker.io/library/busybox:1.36")!.Code);
        Assert.Null(policy.Check($"docker.io/library/busybox@{Digest}"));
        Assert.Null(ImagePolicy.Any.Check("busybox"));
    }

    [Theory]
    [InlineData("ghcr.io/team/tool", "ghcr.io", "team/tool")]
    [InlineData("busybox", "registry-1.docker.io", "library/busybox")]
    [InlineData("docker.io/library/busybox", "registry-1.docker.io", "library/busybox")]
    [InlineData("team/tool", "registry-1.docker.io", "team/tool")]
    [InlineData("localhost:5000/tool", "localhost:5000", "tool")]
    public void Names_are_read_as_engines_write_them(string path, string host, string repository)
    {
        Assert.True(RegistryName.TryParse($"{path}@{Digest}", out var name));
        Assert.Equal(new RegistryName(host, repository, Digest), name);
        Assert.False(RegistryName.TryParse(path, out _));
    }

    [Theory]
    [InlineData("a.example/tool:1", "a.example/tool@sha256:2")]
    [InlineData("a.example/tool:1@sha256:3", "a.example/tool@sha256:2")]
    [InlineData("a.example/tool@sha256:3", "a.example/tool@sha256:3")]
    [InlineData("a.example:5000/tool", "a.example:5000/tool@sha256:4")]
    [InlineData("sha256:5", "b.example/tool@sha256:1")]
    public void The_name_that_was_asked_for_says_where_the_signature_lies(string asked, string found)
    {
        string[] known =
        [
            "b.example/tool@sha256:1", "a.example/tool@sha256:2", "a.example/tool@sha256:3",
            "a.example:5000/tool@sha256:4",
        ];
        Assert.Equal(found, ImageStore.DigestOf(asked, known));
        Assert.Null(ImageStore.DigestOf(asked, []));
    }

    private static MachineOptions Options(params ECDsa[] keys) => new("/nowhere", "node")
    {
        Images = new ImagePolicy(false, [.. keys.Select(key => key.ExportSubjectPublicKeyInfoPem())]),
    };

    private static async Task<string?> CheckAsync(TestRegistry registry, params ECDsa[] keys)
    {
        using var reader = new RegistryReader();
        var signatures = new ImageSignatures(Options(keys), reader);
        var image = new PinnedImage(
            "tool", "sha256:1", $"{registry.Host}/{Repository}@{Digest}", [], []);
        var refusal = await signatures.CheckAsync(image, null, Cancel);
        if (refusal is not null) Assert.Equal("image-unsigned", refusal.Code);
        return refusal?.Sentence;
    }
}
