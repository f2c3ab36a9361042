using Weft.Machine.Tests.Egress;

namespace Weft.Machine.Tests.Boxes;

public sealed class GVisorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_under_gvisor_sees_another_kernel()
    {
        if (!BoxTrial.IsGVisorInstalled) Assert.Skip("runsc (gVisor) is not installed.");
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(
            folder.Path, options: options => options with { GVisor = true });
        if (await room.Trial.RunAsync(Cancel) is { } why) Assert.Skip($"gVisor starts no job here: {why.Sentence}");
        var (_, log) = await room.RunAsync(room.Spec("dmesg | head -n 1; cat /proc/version"));
        Assert.Contains("gVisor", log, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_says_whether_boxes_start_and_leaves_nothing()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var engine = await room.EngineAsync();
        // Another node's, whose name the trial takes.
        await TinyImage.Trial.ImportAsync(engine, Cancel);
        var other = (await engine.Client.Images.InspectImageAsync(TinyImage.Trial.Name, Cancel)).ID;
        Assert.Null(await room.Trial.RunAsync(Cancel));
        await Assert.ThrowsAsync<Docker.DotNet.DockerImageNotFoundException>(
            () => engine.Client.Images.InspectImageAsync(other, Cancel));
        Assert.Equal(
            "image-unknown",
            (await ImageStore.PinAsync(engine, TinyImage.Trial.Name, TimeProvider.System, Cancel)).Refusal().Code);
        Assert.Empty(await room.Containers.ListAsync(Cancel));
    }

    [Fact]
    public async Task A_gvisor_that_starts_nothing_is_told_by_a_trial()
    {
        using var folder = new TempFolder();
        // A program of that name which fails as runsc does on a kernel that it cannot live on.
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "runsc"), "#!/bin/sh\nexit 128\n", Cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.Path, "runsc"), (UnixFileMode)0b111_101_101);
        await using var room = await BoxRoom.OpenAsync(
            Path.Combine(folder.Path, "home"),
            options: options => options with { GVisor = true, GVisorPath = Path.Combine(folder.Path, "runsc") });
        var refusal = Assert.IsType<Weft.Market.Refusal>(await room.Trial.RunAsync(Cancel));
        Assert.Equal("job-cannot-start", refusal.Code);
        Assert.Empty(await room.Containers.ListAsync(Cancel));
    }

    [Fact]
    public async Task An_engine_that_does_not_know_gvisor_is_not_taken_for_one_that_does()
    {
        using var folder = new TempFolder();
        await using var plain = await BoxRoom.OpenAsync(folder.Path);
        var socket = (await plain.EngineAsync()).Socket;
        using var wanting = new EngineConnection(
            plain.Options with { GVisor = true, EngineSocket = socket }, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<EngineConnection>.Instance);
        Assert.Equal("gvisor-missing", (await wanting.GetAsync(Cancel)).Refusal().Code);
    }

    [Fact]
    public async Task Where_gvisor_is_wanted_no_job_runs_without()
    {
        using var folder = new TempFolder();
        var card = new FakeProbe(new Node.GpuDevice(0, "nvidia-h200", "fake", "GPU-1", 1L << 30, "1", "nvml"));
        await using var plain = await BoxRoom.OpenAsync(folder.Path);
        var engine = await plain.EngineAsync();
        var cards = new BoxGpus(
            plain.Options with { GVisor = true }, card,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<BoxGpus>.Instance);
        Assert.Equal("gvisor-without-gpus", (await cards.TakeAsync(engine, plain.Spec("true"), Cancel)).Refusal().Code);
        Assert.NotNull(EgressMeans.WhyNot(plain.Options with { GVisor = true }));
    }
}
