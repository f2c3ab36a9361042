using System.Security.Cryptography;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Signatures that a registry shows only for a token or a login, and where that login goes.</summary>
public sealed class SignatureLoginTests : IDisposable
{
    private const string Repository = "team/tool";
    private static readonly string Digest = "sha256:" + new string('a', 64);
    private static readonly string Other = "sha256:" + new string('b', 64);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RegistryReader _reader = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _reader.Dispose();
    }

    [Fact]
    public async Task Tokens_are_had_with_the_login_and_where_all_may_read_without()
    {
        using var storage = new TempFolder();
        using var tokens = new TokenServer(tls: false);
        using var registry = await DistributionRegistry.StartAsync(storage.Path, tokens, Cancel);
        foreach (var repository in new[] { Repository, "open/tool" })
            await registry.PutAsync(
                CosignSignature.Make(_key, $"{registry.Host}/{repository}", Digest), repository, tokens, Cancel);
        var good = new RegistryLogin(registry.Host, DistributionRegistry.User, DistributionRegistry.Password);
        var image = $"{registry.Host}/{Repository}";

        Assert.True(await IsSignedAsync($"{registry.Host}/open/tool", null));
        Assert.False(await IsSignedAsync($"{registry.Host}/open/other", null));
        Assert.False(await IsSignedAsync(image, null));
        Assert.False(await IsSignedAsync(image, good with { Host = "ghcr.io" }));
        Assert.All(tokens.Asked, Assert.Empty);
        Assert.False(await IsSignedAsync(image, good with { Password = "guessed" }));
        Assert.True(await IsSignedAsync(image, good));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic realm=\"registry\"")]
    [InlineData("basic realm=\"registry\"")]
    public async Task A_login_does_not_follow_where_a_registry_sends_its_readers(string? challenge)
    {
        using var registry = new TestRegistry();
        using var elsewhere = new TestRegistry();
        elsewhere.Sign(_key, Repository, Digest);
        registry.Challenge = challenge;
        registry.Elsewhere = elsewhere.Host;
        Assert.True(await IsSignedAsync(registry));
        Assert.Equal(challenge is null, registry.Proofs.IsEmpty);

        foreach (var way in new[] { "Basic realm=\"registry\"", $"Bearer realm=\"{elsewhere.Realm}\",service=\"s\"" })
        {
            elsewhere.Challenge = way;
            Assert.False(await IsSignedAsync(registry));
        }

        Assert.Empty(elsewhere.Proofs);
    }

    [Theory]
    [InlineData("https://auth.example/token", "registry.example", true)]
    [InlineData("https://auth.example/token", "127.0.0.1:5000", true)]
    [InlineData("http://127.0.0.1:5001/token", "127.0.0.1:5000", true)]
    [InlineData("http://localhost:5001/token", "localhost", true)]
    [InlineData("http://127.0.0.1:5001/token", "registry.example", false)]
    [InlineData("http://auth.example/token", "127.0.0.1:5000", false)]
    [InlineData("http://0.0.0.0:5001/token", "127.0.0.1:5000", false)]
    [InlineData("file:///token", "127.0.0.1:5000", false)]
    [InlineData("ftp://127.0.0.1/token", "127.0.0.1:5000", false)]
    public void A_realm_is_behind_TLS_or_where_its_registry_is(string realm, string host, bool isGood) =>
        Assert.Equal(isGood, RegistryReader.IsRealmGood(new Uri(realm), host));

    [Theory]
    [InlineData("Bearer realm=\"http://weft.invalid/token\",service=\"s\"")]
    [InlineData("Bearer realm=\"file:///token\",service=\"s\"")]
    [InlineData("Bearer realm=\"/token\",service=\"s\"")]
    [InlineData("Bearer service=\"s\"")]
    [InlineData("Bearer")]
    [InlineData("Negotiate")]
    public async Task A_login_is_not_shown_where_it_could_be_overheard(string challenge)
    {
        using var registry = new TestRegistry();
        registry.Sign(_key, Repository, Digest);
        registry.Challenge = challenge;
        Assert.False(await IsSignedAsync(registry));
        Assert.Empty(registry.Proofs);
    }

    [Fact]
    public async Task What_a_registry_gives_to_one_reader_is_not_shown_for_the_next()
    {
        using var registry = new TestRegistry();
        var signatures = Signatures();
        registry.Challenge = "Basic realm=\"registry\"";
        foreach (var digest in new[] { Digest, Other }) registry.Sign(_key, Repository, digest);
        PinnedImage Image(string digest) =>
            new("tool", "sha256:1", $"{registry.Host}/{Repository}@{digest}", [], []);

        Assert.Null(await signatures.CheckAsync(Image(Digest), registry.Login, Cancel));
        Assert.NotNull(await signatures.CheckAsync(Image(Other), null, Cancel));
    }

    [Fact]
    public async Task What_a_registry_says_twice_does_no_harm()
    {
        using var registry = new TestRegistry();
        registry.Sign(_key, Repository, Digest);
        registry.Challenge = $"Bearer realm=\"{registry.Realm}\",realm=\"http://weft.invalid/\",service=\"s\"";
        Assert.True(await IsSignedAsync(registry));
        registry.Paths[$"/v2/{Repository}/manifests/{Digest.Replace(':', '-')}.sig"] =
            "{\"layers\":[],\"layers\":[]}"u8.ToArray();
        Assert.False(await IsSignedAsync(registry));
    }

    private Task<bool> IsSignedAsync(TestRegistry registry) =>
        IsSignedAsync($"{registry.Host}/{Repository}", registry.Login);

    private async Task<bool> IsSignedAsync(string repository, RegistryLogin? login)
    {
        var signatures = Signatures();
        var image = new PinnedImage("tool", "sha256:1", $"{repository}@{Digest}", [], []);
        var refusal = await signatures.CheckAsync(image, login, Cancel);
        Assert.True(refusal is null or { Code: "image-unsigned" }, refusal?.ToString());
        return refusal is null;
    }

    private ImageSignatures Signatures() => new(
        new MachineOptions("/nowhere", "node")
        {
            Images = new ImagePolicy(false, [_key.ExportSubjectPublicKeyInfoPem()]),
        },
        _reader);
}
