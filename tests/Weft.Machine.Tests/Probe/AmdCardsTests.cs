using Weft.Machine.Tests.Metering;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine.Tests.Probe;

public sealed class AmdCardsTests : IDisposable
{
    private const UnixFileMode Closed =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private const UnixFileMode Open = Closed | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly FakeHardware _hardware = new();

    [Fact]
    public void A_card_is_read_from_its_drivers_files()
    {
        _hardware.Radeon7900Xtx();
        var card = Assert.Single(AmdCards.Read(_hardware.Files));
        Assert.Equal(
            (AmdFolders.Id, "AMD Radeon RX 7900 XTX", "amd-rx-7900-xtx", AmdFolders.MemoryBytes, "/dev/dri/renderD128"),
            (card.Id, card.Name, card.Class, card.MemoryBytes, card.RenderNode));
        Assert.Equal("0000:03:00.0", card.Facts.PciId);
        Assert.Equal(new GpuClocks(31, 1_249, 2_219, 1_249), card.Facts.Clocks);
        Assert.Equal(new GpuPower(339_000, 339_000, 261_000, 390_000), card.Facts.Power);
        Assert.Equal(0UL, card.Facts.UncorrectedErrors);
        Assert.Null(card.Facts.Cuda);
    }

    [Theory]
    [InlineData("0x744c", "0xc8", "amd-rx-7900-xtx")]
    [InlineData("0x744c", "0xcc", "amd-rx-7900-xt")]
    [InlineData("0x7550", "0xc0", "amd-rx-9070-xt")]
    [InlineData("0x74a1", "0x00", "amd-mi300x")]
    [InlineData("0x74a5", "0x00", "amd-mi325x")]
    [InlineData("0x75a3", "0x00", "amd-mi355x")]
    [InlineData("0x740c", "0x01", "amd-mi250x")]
    [InlineData("0x66a1", "0x06", "amd-pro-vii")]
    [InlineData("0x66a1", "0x02", "amd-mi50")]
    [InlineData("0x744c", "0x00", null)]
    [InlineData("0x15bf", "0xc8", null)]
    [InlineData("744c", "c8", null)]
    [InlineData(null, null, null)]
    public void Ids_lead_to_a_class_or_to_none(string? device, string? revision, string? gpuClass) =>
        Assert.Equal(gpuClass, AmdNames.Of(device, revision)?.Class);

    [Fact]
    public void Screens_other_makers_and_cards_without_a_driver_are_none_of_them()
    {
        _hardware.Card(0, "0000:00:02.0", "0x46a6", "0x0c", vendor: "0x8086");
        _hardware.Write("sys/class/drm/card1-DP-1/device/vendor", "0x1002\n");
        _hardware.Write("sys/class/drm/card2/device/vendor", "0x1002\n");
        _hardware.Write("sys/class/drm/renderD128/device/vendor", "0x1002\n");
        Assert.Empty(AmdCards.Read(_hardware.Files));
        Assert.Equal("amdgpu", AmdCards.Driver(_hardware.Files));
        _hardware.Write("proc/sys/kernel/osrelease", "6.12.48+deb13-amd64\n");
        Assert.Equal("amdgpu of Linux 6.12.48+deb13-amd64", AmdCards.Driver(_hardware.Files));
        _hardware.Write("sys/module/amdgpu/version", "6.12.12\n");
        Assert.Equal("amdgpu 6.12.12", AmdCards.Driver(_hardware.Files));
    }

    [Fact]
    public void Missing_and_broken_files_are_not_told()
    {
        var folder = _hardware.Card(1, "0000:0b:00.0", "0x73ff", "0xc7");
        _hardware.Write($"{folder}/pp_dpm_sclk", "nonsense\n99999999999: 1Mhz\n");
        _hardware.Write($"{folder}/unique_id", "../../etc/passwd\n");
        _hardware.Write($"{folder}/mem_info_vram_total", "-1\n");
        var card = Assert.Single(AmdCards.Read(_hardware.Files));
        Assert.Equal(("AMD-0000:0b:00.0", "amd-rx-6600", 0L), (card.Id, card.Class, card.MemoryBytes));
        Assert.Null(card.Facts.Clocks);
        Assert.Null(card.Facts.Power);
        Assert.Null(card.Facts.UncorrectedErrors);
    }

    [Fact]
    public void Cards_stand_in_the_order_of_their_places_and_keep_their_numbers()
    {
        _hardware.Radeon7900Xtx(card: 2, place: "0000:03:00.0", unique: "1");
        _hardware.Card(1, "0000:0c:00.0", "0x15bf", "0xc8");
        _hardware.Radeon7900Xtx(card: 0, place: "0000:1f:00.0", unique: "2");
        Nodes(Open, 129, 128, 127);
        var report = Describe(FakeNvml.H200(1));
        Assert.Equal([0, 1, 3], report.Gpus.Select(gpu => gpu.Index));
        Assert.Equal(
            ["nvidia-h200", "amd-rx-7900-xtx", "amd-rx-7900-xtx"], report.Gpus.Select(gpu => gpu.ClassName));
        Assert.Equal(["/dev/kfd", "/dev/dri/renderD129"], report.Gpus[1].Nodes);
        var none = Assert.Single(report.Lacks, lack => lack.Code == "gpu-class-none");
        Assert.Contains("0000:0c:00.0", none.Sentence, StringComparison.Ordinal);
        // What is true of one of them only is promised of none.
        Assert.Equal(Features.OpenCl | Features.UserNamespace, report.Features);
    }

    [Theory]
    [InlineData(Closed, "gpu-node-closed")]
    [InlineData(null, "gpu-node-missing")]
    public void A_card_that_jobs_cannot_open_is_not_offered_and_says_why(UnixFileMode? render, string code)
    {
        _hardware.Radeon7900Xtx();
        _hardware.Node("dev/kfd", Open);
        if (render is { } mode) _hardware.Node("dev/dri/renderD128", mode);
        var report = Describe(new FakeNvml { OpenCode = NvmlCode.DriverNotLoaded });
        Assert.Equal("cpu", Assert.Single(report.Gpus).ClassName);
        Assert.Contains(
            "renderD128", Assert.Single(report.Lacks, lack => lack.Code == code).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_get_the_leased_cards_nodes_and_no_others()
    {
        GpuDevice[] gpus =
        [
            new(1, "amd-mi300x", "AMD Instinct MI300X", "AMD-1", 1, "", LeasableGpus.Sysfs)
            {
                Nodes = [GpuPassing.ComputeNode, "/dev/dri/renderD129"],
            },
            new(2, "amd-mi300x", "AMD Instinct MI300X", "AMD-2", 1, "", LeasableGpus.Sysfs)
            {
                Nodes = [GpuPassing.ComputeNode, "/dev/dri/renderD130"],
            },
        ];
        string[] nodes = ["/dev/kfd", "/dev/dri/renderD129", "/dev/dri/renderD130"];
        Assert.Equal(nodes, GpuPassing.Names(gpus));
        Assert.Equal(nodes, GpuPassing.Mappings(gpus)!.Select(mapping => mapping.PathInContainer));
        Assert.All(GpuPassing.Mappings(gpus)!, mapping => Assert.Equal("rw", mapping.CgroupPermissions));
        Assert.Null(GpuPassing.Mappings([new(0, "nvidia-h200", "H200", "GPU-1", 1, "", LeasableGpus.Nvml)]));
    }

    public void Dispose() => _hardware.Dispose();

    private void Nodes(UnixFileMode mode, params ReadOnlySpan<int> renders)
    {
        _hardware.Node("dev/kfd", mode);
        foreach (var render in renders) _hardware.Node($"dev/dri/renderD{render}", mode);
    }

    private MachineReport Describe(FakeNvml nvidia) => MachineProbe.Describe(new(
        new CpuFacts("AMD EPYC", 2, 24L << 30), new NvmlReader(nvidia).Read(), [],
        new EngineTraits(EngineKind.Podman, "4.3.1", false, true, "/", 2, 24L << 30), CanPassGpus: true)
    {
        Amd = [.. AmdCards.Read(_hardware.Files).Select(
            card => card with { WhyNotPassed = GpuPassing.WhyNot(_hardware.Files, card) })],
    });
}
