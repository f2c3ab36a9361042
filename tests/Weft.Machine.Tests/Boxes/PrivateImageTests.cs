using System.Security.Cryptography;
using Docker.DotNet.Models;
using Weft.Market;
using Weft.Machine.Tests.Egress;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>An image behind a login is there for whoever brings one that its registry takes, and nobody else.</summary>
public sealed class PrivateImageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_private_image_is_pulled_with_the_leases_login_and_stays_shut_to_others()
    {
        using var registry = await PrivateRegistry.OpenAsync(Cancel);
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var engine = await room.EngineAsync();
        var good = new RegistryLogin(registry.Host, PrivateRegistry.User, PrivateRegistry.Password);
        var spec = room.Spec("echo in; echo $SALT", image: registry.Image);
        try
        {
            Assert.True((await PrepareAsync(room, registry.Image, null)).IsRefused);
            Assert.Equal(0, registry.LetIn);
            // A login is for its own registry: this one never sees it.
            Assert.True((await PrepareAsync(room, registry.Image, good with { Host = "ghcr.io" })).IsRefused);
            Assert.Equal(0, registry.LetIn);

            var pulled = await PrepareAsync(room, registry.Image, good);
            Assert.True(pulled.TryGet(out _, out var refusal), refusal?.ToString());
            var (exit, log) = await room.RunAsync(spec);
            Assert.True(exit.ExitCode == 0, log);

            // Gateways are told of what anybody may use.
            var listed = await room.Containers.ImagesAsync(Cancel);
            Assert.Contains(BoxRoom.Image, listed);
            Assert.DoesNotContain(listed, name => name.StartsWith(registry.Host, StringComparison.Ordinal));
            Assert.All(listed, name => Assert.True(ImageNames.IsGood(name), name));

            var id = registry.ImageId["sha256:".Length..];
            foreach (var name in new[] { registry.Image, registry.ImageId, id, id[..12] })
                Assert.True((await PrepareAsync(room, name, null)).IsRefused, name);
            Assert.Equal("image-private", (await PrepareAsync(room, registry.Image, null)).Refusal().Code);
            var wrong = good with { Password = "guessed" };
            Assert.Equal("image-private", (await PrepareAsync(room, registry.Image, wrong)).Refusal().Code);
            Assert.False((await PrepareAsync(room, registry.Image, good)).IsRefused);
            Assert.Empty(await DiskSearch.FindAsync(
                PrivateRegistry.Password, folder.Path, engine.Traits.Root, "/run/containers"));
        }
        finally
        {
            // The box first: what uses the image keeps it.
            await room.Containers.RemoveAsync(spec.Lease, CancellationToken.None);
            await RemoveAsync(engine, registry.Image);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_registry_of_the_distribution_lets_in_whom_its_passwords_or_tokens_name(bool byToken)
    {
        using var folder = new TempFolder();
        using var storage = new TempFolder();
        using var tokens = byToken ? new TokenServer(tls: true) : null;
        using var registry = await DistributionRegistry.StartAsync(storage.Path, tokens, Cancel);
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var engine = await room.EngineAsync();
        var byDigest = await registry.PushAsync(engine, Cancel);
        var good = new RegistryLogin(registry.Host, DistributionRegistry.User, DistributionRegistry.Password);
        var wrong = good with { Password = "guessed" };
        var spec = room.Spec("echo in", image: byDigest);
        var digest = byDigest.Split('@')[1];
        using var liar = new LyingRegistry(digest);
        string[] aliases = [$"{liar.Host}/x@{digest}", $"{liar.Host}/x:1"];
        try
        {
            tokens?.Asked.Clear();
            // Docker, where there are tokens, says that there may be no such image.
            string[] codes = ["image-not-pulled", "image-unknown"];
            foreach (var login in new[] { null, good with { Host = "ghcr.io" } })
                Assert.Contains((await PrepareAsync(room, byDigest, login)).Refusal().Code, codes);
            // They came without a login, or not at all.
            Assert.All(tokens?.Asked ?? [], Assert.Empty);
            Assert.Equal(byToken, tokens is { Asked.IsEmpty: false });
            Assert.Contains((await PrepareAsync(room, byDigest, wrong)).Refusal().Code, codes);
            var pulled = await PrepareAsync(room, byDigest, good);
            Assert.True(pulled.TryGet(out _, out var refusal), refusal?.ToString());
            Assert.Equal("in\n", (await room.RunAsync(spec)).Log);

            foreach (var login in new[] { null, wrong })
                Assert.Equal("image-private", (await PrepareAsync(room, byDigest, login)).Refusal().Code);
            Assert.False((await PrepareAsync(room, registry.Image, good)).IsRefused);
            Assert.Equal("image-private", (await PrepareAsync(room, registry.Image, null)).Refusal().Code);
            foreach (var name in aliases) Assert.True((await PrepareAsync(room, name, null)).IsRefused, name);
            foreach (var secret in new[] { DistributionRegistry.Password, tokens?.Mark }.OfType<string>())
                Assert.Empty(await DiskSearch.FindAsync(
                    secret, folder.Path, engine.Traits.Root, "/run/containers"));
        }
        finally
        {
            await room.Containers.RemoveAsync(spec.Lease, CancellationToken.None);
            foreach (var name in (string[])[registry.Image, byDigest, .. aliases]) await RemoveAsync(engine, name);
        }
    }

    [Fact]
    public async Task A_private_image_may_be_signed_where_its_login_is_asked_for()
    {
        using var registry = await PrivateRegistry.OpenAsync(Cancel);
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Task<BoxRoom> OpenAsync() => BoxRoom.OpenAsync(folder.Path, options: plain => plain with
        {
            Images = new ImagePolicy(false, [key.ExportSubjectPublicKeyInfoPem()]),
        });
        var good = new RegistryLogin(registry.Host, PrivateRegistry.User, PrivateRegistry.Password);
        var secrets = new JobSecrets(new Dictionary<string, byte[]>(StringComparer.Ordinal), good);
        try
        {
            await using (var room = await OpenAsync())
            {
                Assert.Equal("image-unsigned", (await PrepareAsync(room, registry.Image, good)).Refusal().Code);
                registry.Sign(key);
                var pulled = await PrepareAsync(room, registry.Image, good);
                Assert.True(pulled.TryGet(out _, out var refusal), refusal?.ToString());
            }

            // Started again between pull and start, the node knows of no signature.
            await using (var room = await OpenAsync())
            {
                var spec = room.Spec("echo in", image: registry.Image);
                Assert.Equal("image-private", (await PrepareAsync(room, registry.Image, null)).Refusal().Code);
                Assert.Equal("image-unsigned", (await room.Containers.StartAsync(spec, Cancel)).Refusal().Code);
                Assert.Equal("in\n", (await room.RunAsync(spec with { Secrets = secrets })).Log);
            }
        }
        finally
        {
            await using var room = await OpenAsync();
            await RemoveAsync(await room.EngineAsync(), registry.Image);
        }
    }

    [Fact]
    public async Task A_pull_that_a_crash_cut_leaves_the_image_private()
    {
        using var folder = new TempFolder();
        var options = new MachineOptions(folder.Path, "private");
        using (var before = new PrivateImages(options)) await before.ExpectAsync("host/tool:1", Cancel);
        using var after = new PrivateImages(options);
        Assert.True(await after.HoldsAsync("sha256:1", _ => Task.FromResult<string?>("sha256:1"), Cancel));
        Assert.False(await after.HoldsAsync("sha256:2", _ => Task.FromResult<string?>("sha256:1"), Cancel));
        await after.NoteAsync("host/tool:1", "sha256:1", Cancel);
        // The tag may move on; what it was stays private.
        await after.ExpectAsync("host/tool:1", Cancel);
        await after.NoteAsync("host/tool:1", "sha256:3", Cancel);
        foreach (var id in new[] { "sha256:1", "sha256:3" })
            Assert.True(await after.HoldsAsync(id, _ => Task.FromResult<string?>(null), Cancel));
        Assert.False(await after.HoldsAsync("sha256:2", _ => Task.FromResult<string?>(null), Cancel));
    }

    private static Task<Result<Done>> PrepareAsync(BoxRoom room, string image, RegistryLogin? login) =>
        room.Containers.PrepareAsync(image, login, new Progress<string>(), Cancel);

    private static async Task RemoveAsync(Engine engine, string image)
    {
        try
        {
            await engine.Client.Images.DeleteImageAsync(
                image, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        }
        catch (Exception e) when (EngineErrors.IsNotFound(e))
        {
            // It never came so far.
        }
    }
}
