using Weft.Machine.Tests.Egress;

namespace Weft.Machine.Tests.Boxes;

public sealed class GVisorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_under_gvisor_sees_another_kernel()
    {
        if (Programs.Find(OwnPodman.GVisorProgram) is null) Assert.Skip("runsc (gVisor) is not installed.");
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(
            folder.Path, options: options => options with { GVisor = true });
        var (_, log) = await room.RunAsync(room.Spec("dmesg | head -n 1; cat /proc/version"));
        Assert.Contains("gVisor", log, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), log, StringComparison.Ordinal);
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
