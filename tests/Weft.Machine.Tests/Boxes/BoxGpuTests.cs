using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>A box with a "card": a harmless device with a name like NVIDIA's, described as by their toolkit.</summary>
public sealed class BoxGpuTests
{
    private const string Id = "GPU-00000000-feed-0000-0000-000000000000";

    private static readonly FakeProbe Card = new(new GpuDevice(0, "nvidia-h200", "fake", Id, 1L << 30, "1", "nvml"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Podman_hands_over_exactly_the_leased_card_under_the_same_profile()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path, Card);
        room.NeedsThisKernel();
        if ((await room.EngineAsync()).Traits.Kind != EngineKind.Podman) Assert.Skip("The engine is not Podman.");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Describing a device takes root.");
        if (!File.Exists("/dev/fuse")) Assert.Skip("There is no /dev/fuse to stand for a card.");
        using var description = Description.Write();

        var limits = new JobLimits(64L << 20, 500, 20, 16L << 20);
        var script = "ls /dev/fuse; echo saw $CDI_SAW; echo ids $NVIDIA_VISIBLE_DEVICES; touch /x; "
            + "touch /tmp/x && echo tmp; touch /out/x && echo out; ls /sys/class/net; "
            + "grep -E 'CapBnd|NoNewPrivs|Seccomp:' /proc/self/status; head -n 1 /proc/self/uid_map; "
            + "cp /bin/busybox /tmp/echo; /tmp/echo ran";
        var spec = room.Spec(script, limits, "/out");
        var (_, log) = await room.RunAsync(spec);
        foreach (var seen in new[] { "/dev/fuse", "saw yes", $"ids {Id}", "tmp\n", "out\n", "lo\n" })
            Assert.Contains(seen, log, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000", log, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", log, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", log, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", log, StringComparison.Ordinal);
        Assert.DoesNotContain("\nran", log, StringComparison.Ordinal);
        var found = await (await room.EngineAsync()).Client.Containers.InspectContainerAsync(
            BoxProfile.NameOf(spec.Lease), Cancel);
        Assert.Equal((64L << 20, 20L), (found.HostConfig.Memory, found.HostConfig.PidsLimit));
        Assert.Equal(room.Options.Node, found.Config.Labels[BoxProfile.NodeLabel]);
    }

    [Fact]
    public async Task A_card_that_is_a_device_node_can_be_opened_by_the_job_and_its_neighbour_cannot()
    {
        using var folder = new TempFolder();
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Making a device node takes root.");
        using var leased = await ZeroNode.MakeAsync("leased");
        using var other = await ZeroNode.MakeAsync("other");
        if (leased is null || other is null) Assert.Skip("This system lets nobody make device nodes.");
        var card = new FakeProbe(new GpuDevice(0, "amd-mi300x", "fake", "AMD-1", 1L << 30, "1", LeasableGpus.Sysfs)
        {
            Nodes = [leased.Path],
        });
        await using var room = await BoxRoom.OpenAsync(folder.Path, card);
        room.NeedsThisKernel();
        // Which of the two outputs comes first is the engine's.
        var script = $"head -c 3 {leased.Path} | wc -c; ls {other.Path} 2>&1 || echo no other; "
            + "echo ids $NVIDIA_VISIBLE_DEVICES; head -n 1 /proc/self/uid_map";
        var (_, log) = await room.RunAsync(room.Spec(script));
        Assert.StartsWith("3\n", log, StringComparison.Ordinal);
        Assert.Contains("no other", log, StringComparison.Ordinal);
        Assert.Contains("ids void", log, StringComparison.Ordinal);

        other.Dispose();
        leased.Dispose();
        var started = await room.Containers.StartAsync(room.Spec("true"), Cancel);
        Assert.False(started.TryGet(out _, out var refusal));
        Assert.Equal("gpu-missing", refusal.Code);
    }

    [Fact]
    public async Task Without_a_toolkit_a_leased_card_is_refused()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path, Card);
        room.NeedsThisKernel();
        if (await GpuPassing.IsPossibleAsync(await room.EngineAsync(), Cancel)) Assert.Skip("A toolkit is installed.");
        var started = await room.Containers.StartAsync(room.Spec("true"), Cancel);
        Assert.False(started.TryGet(out _, out var refusal));
        Assert.Equal("engine-cannot-pass-gpus", refusal.Code);
        started = await room.Containers.StartAsync(room.Spec("true") with { Gpus = new(2) }, Cancel);
        Assert.False(started.TryGet(out _, out refusal));
        Assert.Equal("gpu-missing", refusal.Code);
    }

    /// <summary>A device of zeros under a name of its own, which everybody may open, as udev opens cards.</summary>
    private sealed class ZeroNode : IDisposable
    {
        private ZeroNode(string path) => Path = path;

        public string Path { get; }

        public static async Task<ZeroNode?> MakeAsync(string name)
        {
            var node = new ZeroNode($"/dev/weft-test-{name}-{Environment.ProcessId}");
            var made = await Programs.RunAsync("mknod", ["-m", "0666", node.Path, "c", "1", "5"], Cancel);
            return made.IsGood ? node : null;
        }

        public void Dispose() => File.Delete(Path);
    }

    private sealed class Description : IDisposable
    {
        private const string Folder = "/var/run/cdi";

        private readonly string _file = Path.Combine(Folder, $"weft-test-{Environment.ProcessId}-nvidia.json");

        public static Description Write()
        {
            var made = new Description();
            Directory.CreateDirectory(Folder);
            File.WriteAllText(made._file, $$"""
                {
                  "cdiVersion": "0.5.0",
                  "kind": "nvidia.com/gpu",
                  "devices": [
                    {
                      "name": "{{Id}}",
                      "containerEdits": { "deviceNodes": [ { "path": "/dev/fuse" } ], "env": [ "CDI_SAW=yes" ] }
                    }
                  ]
                }
                """);
            return made;
        }

        public void Dispose() => File.Delete(_file);
    }
}
