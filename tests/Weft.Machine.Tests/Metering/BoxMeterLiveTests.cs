using Weft.Machine.Tests.Boxes;
using Weft.Market;

namespace Weft.Machine.Tests.Metering;

/// <summary>The meter against the real engine and the real kernel.</summary>
public sealed class BoxMeterLiveTests
{
    [Fact]
    public async Task A_job_that_works_is_seen_to_work_and_its_energy_says_how_it_is_known()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("i=0; while :; do i=$((i+1)); done");
        var cancel = TestContext.Current.CancellationToken;
        var started = await room.Containers.StartAsync(spec, cancel);
        Assert.True(started.TryGet(out _, out var refusal), refusal?.ToString());

        // It never stops working, so its time passes any mark; the machine may be as busy as it likes.
        var sample = await room.Meter.SampleAsync(spec.Lease, cancel);
        while (sample.Detail?.CpuMilliseconds is not > 200)
            sample = await room.Meter.SampleAsync(spec.Lease, cancel);
        Assert.True(sample.Millijoules > 0);
        Assert.InRange(sample.Detail.Source, EnergySource.Counted, EnergySource.Estimated);
        await room.Containers.StopAsync(spec.Lease, TimeSpan.Zero, cancel);
        Assert.True((await room.Meter.SampleAsync(spec.Lease, cancel)).Millijoules >= sample.Millijoules);
    }
}
