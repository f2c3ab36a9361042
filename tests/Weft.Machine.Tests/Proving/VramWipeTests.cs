namespace Weft.Machine.Tests;

/// <summary>A device's memory is overwritten; on a GPU all of it, on the processor a little.</summary>
public sealed class VramWipeTests
{
    [Fact]
    public void Memory_is_overwritten_and_read_back()
    {
        var most = OpenClDevices.Probe()?.FirstOrDefault()?.IsGpu == true ? long.MaxValue : 96L << 20;
        if (!VramWipe.TryWipe(_ => true, most, out var report))
        {
            Assert.Skip("there is no OpenCL device on this machine");
            return;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        // A driver keeps some of a card for itself: a few hundred MiB, or a few hundredths of a large one.
        var least = most == long.MaxValue ? report.Total - Math.Max(1L << 30, report.Total / 20) : most;
        Assert.InRange(report.Bytes, least, report.Total);
    }

    [Fact]
    public void A_card_that_no_driver_shows_is_said_not_to_be_clean()
    {
        var gone = new Node.GpuDevice(0, "nvidia-h100", "NVIDIA H100", "GPU-none", 1, "1", "nvml");
        var skipped = new List<string>();
        Assert.Null(VramWipe.Clean([], [gone], gpu => skipped.Add(gpu.DeviceId)));
        Assert.Equal(["GPU-none"], skipped);
    }
}
