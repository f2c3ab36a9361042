using Weft.Ethereum;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>The profile as it goes to the engine, for engines that this machine may not have.</summary>
public sealed class BoxProfileTests
{
    private static readonly EngineTraits Docker = new(EngineKind.Docker, "28", false, false, "/", 4, 8L << 30);

    private static readonly PinnedImage Image = new("x", "sha256:1", "x@sha256:2", [], ["/data", "/out"]);

    [Fact]
    public void Gpus_go_by_device_id_and_neither_image_nor_job_has_a_say()
    {
        var made = Build(Docker, ["GPU-a", "GPU-b"]);
        var request = Assert.Single(made.HostConfig.DeviceRequests);
        Assert.Equal(["GPU-a", "GPU-b"], request.DeviceIDs);
        Assert.Equal("NVIDIA_VISIBLE_DEVICES=GPU-a,GPU-b", made.Env.Single(
            line => line.StartsWith("NVIDIA_V", StringComparison.Ordinal)));
        Assert.Null(Build(Docker, []).HostConfig.DeviceRequests);
        Assert.Contains("NVIDIA_VISIBLE_DEVICES=void", Build(Docker, []).Env);
    }

    [Fact]
    public void Without_a_user_namespace_the_job_is_nobody()
    {
        Assert.Equal("65532:65532", Build(Docker, []).User);
        Assert.Null(Build(Docker with { MapsUsers = true }, []).User);
        var podman = Build(Docker with { Kind = EngineKind.Podman, CanMapUsers = true }, []);
        Assert.Equal("auto:size=65536", podman.HostConfig.UsernsMode);
        var rootless = Build(Docker with { Kind = EngineKind.Podman, CanMapUsers = true, Rootless = true }, []);
        Assert.Equal("nomap", rootless.HostConfig.UsernsMode);
    }

    [Fact]
    public void Everything_is_limited_and_pinned()
    {
        var made = Build(Docker, []);
        var host = made.HostConfig;
        Assert.Equal("sha256:1", made.Image);
        Assert.Equal("x@sha256:2", made.Labels[BoxProfile.ImageLabel]);
        Assert.Equal("none", host.NetworkMode);
        Assert.True(host.ReadonlyRootfs);
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Equal(["no-new-privileges"], host.SecurityOpt);
        Assert.Equal(host.Memory, host.MemorySwap);
        Assert.Equal(4_000_000_000, host.NanoCPUs);
        Assert.Equal(["/in", "/out"], host.Mounts.Select(mount => mount.Target));
        Assert.True(host.Mounts[0].ReadOnly);
        Assert.Contains("/data", host.Tmpfs.Keys);
        Assert.DoesNotContain("/out", host.Tmpfs.Keys);
        Assert.All(host.Tmpfs, folder => Assert.Contains("size=", folder.Value, StringComparison.Ordinal));
        Assert.Equal([BoxProfile.CacheFolder], host.Tmpfs.Where(
            f => !f.Value.Contains("noexec", StringComparison.Ordinal)).Select(f => f.Key));
    }

    private static Docker.DotNet.Models.CreateContainerParameters Build(EngineTraits traits, string[] gpus)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NVIDIA_VISIBLE_DEVICES"] = "all" };
        var job = new JobSpec("x", [], environment, "/in", null, "/out", new(1L << 30, 9000, 64, 1 << 30), "0x");
        return BoxProfile.Build(
            new(Hash32.Zero, job, new(1), "in.tar"), Image, traits, new("/host/in", "/host/out"), gpus,
            new("node", 1 << 20, 1000, 1000));
    }
}
