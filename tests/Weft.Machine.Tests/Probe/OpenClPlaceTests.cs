using System.Buffers.Binary;
using Silk.NET.OpenCL;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine.Tests.Probe;

/// <summary>Card n of one driver is card n of another by its place, in whatever order they list them.</summary>
public sealed class OpenClPlaceTests
{
    [Fact]
    public void Each_makers_way_to_say_it_leads_to_the_same_words()
    {
        Assert.Equal("0001:65:1f.2", OpenClPlace.Of(Driver((0x410f, Numbers(1, 0x65, 0x1f, 2)))));
        Assert.Equal(
            "0002:c1:03.1", OpenClPlace.Of(Driver(
                (0x4008, Numbers(0xc1)), (0x4009, Numbers((3 << 3) | 1)), (0x400a, Numbers(2)))));
        Assert.Equal("0000:01:00.0", OpenClPlace.Of(Driver((0x4008, Numbers(1)), (0x4009, Numbers(0)))));
        var topology = new byte[24];
        topology[0] = 1;
        (topology[21], topology[22], topology[23]) = (0xc3, 0, 1);
        Assert.Equal("0000:c3:00.1", OpenClPlace.Of(Driver((0x4037, topology))));
    }

    [Fact]
    public void What_is_half_told_or_of_another_kind_is_not_told()
    {
        Assert.Null(OpenClPlace.Of(Driver()));
        Assert.Null(OpenClPlace.Of(Driver((0x4008, Numbers(1)))));
        Assert.Null(OpenClPlace.Of(Driver((0x4037, new byte[24]))));
        Assert.Null(OpenClPlace.Of(Driver((0x410f, Numbers(1, 2, 3)))));
        Assert.Null(OpenClPlace.UuidOf(Driver()));
    }

    [Fact]
    public void An_id_is_written_as_nvidia_writes_it()
    {
        var bytes = Convert.FromHexString("cb3dfa52e2f39ca4a3997d16041c3732");
        Assert.Equal("GPU-cb3dfa52-e2f3-9ca4-a399-7d16041c3732", OpenClPlace.UuidOf(Driver((0x106a, bytes))));
    }

    [Fact]
    public void Devices_are_cards_by_place_and_not_by_order_and_one_without_is_named()
    {
        // OpenCL lists the fastest first, and has one that nobody else knows in between.
        OpenClDevice[] devices =
        [
            Device("0000:05:00.0"), Device("0000:7f:00.0"), Device("0000:03:00.0"),
            new("pthread", "GenuineIntel", "3.1", IsGpu: false, 1L << 30),
        ];
        var report = Describe(FakeNvml.H200(3), devices);
        Assert.Equal([true, false, true], report.Gpus.Select(gpu => gpu.HasOpenCl));
        var unseen = Assert.Single(report.Lacks, lack => lack.Code == "gpu-not-wiped");
        Assert.Contains("GPU 1, NVIDIA H200", unseen.Sentence, StringComparison.Ordinal);
        Assert.Contains("0000:04:00.0", unseen.Sentence, StringComparison.Ordinal);
        Assert.True(devices[0].Is(report.Gpus[2].DeviceId, report.Gpus[2].Facts.PciId));
        Assert.False(devices[0].Is(report.Gpus[0].DeviceId, report.Gpus[0].Facts.PciId));
    }

    [Fact]
    public void Where_both_drivers_have_an_id_it_decides()
    {
        const string id = "GPU-cb3dfa52-e2f3-9ca4-a399-7d16041c3732";
        var device = Device(null) with { Uuid = id };
        Assert.True(device.Is(id, "0000:03:00.0"));
        Assert.False(device.Is("GPU-00000000-e2f3-9ca4-a399-7d16041c3732", null));
        Assert.False(Device(null).Is(id, null));
        Assert.False(Device(null).Is("AMD-1", null));
    }

    [Fact]
    public void A_card_that_no_device_is_refuses_to_prove_and_is_not_wiped_and_loads_no_driver()
    {
        var report = Describe(FakeNvml.H200(2), [Device("0000:03:00.0")]);
        var challenge = new HardwareChallenge(
            default, default, default, default, 2,
            new(Matrix: 16, OpenedRows: 1, Cells: 16, CellRounds: 1, Walks: 1, Steps: 1, OpenedWalks: 1, Echoes: 1,
                EchoSteps: 1),
            new(1), 1, 1);
        var refused = Assert.Throws<RefusalException>(() => MachineProver.Of(report, [])(challenge, 1));
        Assert.Equal("proof-card-unseen", refused.Why.Code);
        refused = Assert.Throws<RefusalException>(() => MachineProver.Of(report, [])(challenge, 2));
        Assert.Equal("proof-no-opencl", refused.Why.Code);
        var skipped = new List<int>();
        Assert.Null(VramWipe.Clean([], [report.Gpus[1]], gpu => skipped.Add(gpu.Index)));
        Assert.Equal([1], skipped);
    }

    [Fact]
    public void A_challenge_counts_the_cards_of_the_class_that_is_offered()
    {
        GpuDevice[] gpus =
        [
            new(0, "nvidia-rtx-3090", "", "GPU-0", 1, "", "nvml"), new(1, "nvidia-h200", "", "GPU-1", 1, "", "nvml"),
            new(3, "nvidia-h200", "", "GPU-3", 1, "", "nvml"),
        ];
        var report = new MachineReport(gpus, "cpu", 1, 1, Features.None, []);
        Assert.Equal([1, 3, 0], MachineProver.Ordered(report).Select(gpu => gpu.Index));
    }

    private static OpenClDevice Device(string? place) =>
        new("NVIDIA H200", "NVIDIA Corporation", "550.90.12", IsGpu: true, 143_771L << 20) { PciId = place };

    private static MachineReport Describe(FakeNvml nvml, IReadOnlyList<OpenClDevice> devices) => MachineProbe.Describe(
        new(new CpuFacts("AMD EPYC", 2, 24L << 30), new NvmlReader(nvml).Read(), devices,
            EngineRefusals.NoEngine("x"), CanPassGpus: false));

    private static OpenClPlace.Property Driver(params ReadOnlySpan<(int What, byte[] Value)> properties)
    {
        var known = properties.ToArray().ToDictionary(pair => (DeviceInfo)pair.What, pair => pair.Value);
        return (what, into) =>
        {
            // As clGetDeviceInfo: the size has to fit exactly.
            if (!known.TryGetValue(what, out var value) || value.Length != into.Length) return false;
            value.CopyTo(into);
            return true;
        };
    }

    private static byte[] Numbers(params ReadOnlySpan<uint> numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), numbers[i]);
        return bytes;
    }
}
