using Microsoft.Extensions.Logging.Abstractions;
using Weft.Market;

namespace Weft.Machine.Tests.Probe;

public sealed class MachineProbeTests
{
    private static readonly CpuFacts Cpu = new("AMD EPYC", 2, 24L << 30);

    private static readonly EngineTraits Podman = new(EngineKind.Podman, "4.3.1", false, true, "/", 2, 24L << 30);

    [Fact]
    public void Cards_are_leasable_one_by_one_and_the_processor_is_not_offered_beside_them()
    {
        var cards = new NvmlCard[]
        {
            new("GPU-1", "NVIDIA H200", 140L << 30), new("GPU-2", "NVIDIA H200", 140L << 30) { Index = 1 },
        };
        var openCl = cards.Select(
            card => new OpenClDevice(card.Name, "NVIDIA Corporation", "595.71.05", true, 140L << 30)
            {
                Uuid = card.Uuid,
            }).ToList();
        var report = MachineProbe.Describe(
            new(Cpu, new("595.71.05", cards, null), openCl, Podman, CanPassGpus: true));
        Assert.Equal(["nvidia-h200", "nvidia-h200"], report.Gpus.Select(gpu => gpu.ClassName));
        Assert.Equal(["GPU-1", "GPU-2"], report.Gpus.Select(gpu => gpu.DeviceId));
        Assert.Equal([0, 1], report.Gpus.Select(gpu => gpu.Index));
        Assert.Equal(Features.OpenCl | Features.Cuda | Features.UserNamespace, report.Features);
        Assert.DoesNotContain(report.Lacks, lack => lack.Code.StartsWith("gpu-", StringComparison.Ordinal));
    }

    [Fact]
    public void What_keeps_jobs_in_is_said_line_by_line_and_so_is_what_does_not()
    {
        var cards = new NvmlCard[] { new("GPU-1", "NVIDIA H200", 140L << 30) };
        var options = new MachineOptions("/nowhere", "node")
        {
            Egress = EgressPolicy.Parse("open").Value with { BitsPerSecond = 20_000_000 },
            Images = new ImagePolicy(false, ["key"]),
        };
        var facts = new MachineFacts(Cpu, new("580.95.05", cards, null), null, Podman, CanPassGpus: true)
        {
            Options = options,
            Toolkit = SafeVersions.ToolkitOf("version 1.17.7"),
        };
        var report = MachineProbe.Describe(facts);
        var guards = report.Safeguards.ToDictionary(guard => guard.What, StringComparer.Ordinal);
        Assert.Equal(
            ["disk", "gpu memory", "images", "kernel", "network", "users"], guards.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("at most 20 Mbit/s", guards["network"].Level, StringComparison.Ordinal);
        Assert.False(guards["gpu memory"].Holds);
        Assert.Contains("signed", guards["images"].Level, StringComparison.Ordinal);
        Assert.True(report.Features.HasFlag(Features.Internet));
        foreach (var code in (string[])["gpu-not-wiped", "gpu-driver-unsafe", "gpu-toolkit-unsafe"])
            Assert.Contains(report.Lacks, lack => lack.Code == code);

        // What cannot be held is not promised.
        report = MachineProbe.Describe(facts with { EgressWhyNot = "nft is not installed" });
        Assert.False(report.Features.HasFlag(Features.Internet));
        Assert.Contains(report.Lacks, lack => lack.Code == "egress-unenforceable");
        Assert.False(report.Safeguards.Single(guard => guard.What == "network").Holds);

        // Under gVisor the cards stay out of it.
        report = MachineProbe.Describe(facts with { Options = options with { GVisor = true } });
        Assert.Equal("cpu", Assert.Single(report.Gpus).ClassName);
        Assert.Equal(Features.GVisor, report.Features & (Features.GVisor | Features.Cuda | Features.OpenCl));
        guards = report.Safeguards.ToDictionary(guard => guard.What, StringComparer.Ordinal);
        Assert.Contains("gVisor", guards["kernel"].Level, StringComparison.Ordinal);
        Assert.True(guards["users"].Holds);

        // Where it is installed and left alone, it is said why.
        report = MachineProbe.Describe(facts with { Options = options with { GVisorWhyNot = "it is Monday" } });
        Assert.Contains(
            "not used: it is Monday", report.Safeguards.Single(guard => guard.What == "kernel").Level,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_copies_images_is_told_of()
    {
        var facts = new MachineFacts(Cpu, new(null, [], null), null, Podman, CanPassGpus: false);
        Assert.DoesNotContain(MachineProbe.Describe(facts).Lacks, lack => lack.Code == "engine-copies-images");
        facts = facts with { Engine = Podman with { CopiesImages = true } };
        Assert.Contains(MachineProbe.Describe(facts).Lacks, lack => lack.Code == "engine-copies-images");
    }

    [Fact]
    public void Cards_that_cannot_be_passed_on_promise_nothing()
    {
        var cards = new NvmlCard[] { new("GPU-1", "NVIDIA GeForce RTX 4090", 24L << 30) };
        var report = MachineProbe.Describe(new(Cpu, new("580", cards, null), null, Podman, CanPassGpus: false));
        Assert.Equal(Features.UserNamespace, report.Features);
        Assert.Contains(report.Lacks, lack => lack.Code == "gpu-toolkit-missing");
    }

    [Fact]
    public void Without_a_card_the_processor_stands_in_honestly()
    {
        var report = MachineProbe.Describe(new(Cpu, new(null, [], null), null, EngineRefusals.NoEngine("x"), false));
        var gpu = Assert.Single(report.Gpus);
        Assert.Equal(("cpu", "cpu", "cpu", "AMD EPYC"), (gpu.ClassName, gpu.DeviceId, gpu.Source, gpu.Name));
        Assert.Equal(
            ["gpu-none", "opencl-missing", "no-container-engine"], report.Lacks.Select(lack => lack.Code));
        Assert.Equal(Features.OpenCl, report.Features);
    }

    [Fact]
    public void A_broken_driver_and_a_card_of_another_maker_are_named()
    {
        var radeon = new OpenClDevice("gfx1100", "Advanced Micro Devices, Inc.", "3590.0", IsGpu: true, 24L << 30);
        var pocl = new OpenClDevice("pthread-x", "AuthenticAMD", "3.1", IsGpu: false, 1L << 30);
        var report = MachineProbe.Describe(
            new(Cpu, new(null, [], "the driver is not loaded"), [radeon, pocl], Podman, false));
        Assert.Contains(report.Lacks, lack => lack.Code == "gpu-driver-broken");
        var other = Assert.Single(report.Lacks, lack => lack.Code == "gpu-not-leasable");
        Assert.Contains("gfx1100", other.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task This_very_machine_answers()
    {
        using var folder = new TempFolder();
        var options = folder.Options with { EngineSocket = "/nowhere" };
        using var connection = new EngineConnection(
            options, TimeProvider.System, NullLogger<EngineConnection>.Instance);
        var report = await new MachineProbe(connection, folder.Options).ProbeAsync(
            TestContext.Current.CancellationToken);
        Assert.NotEmpty(report.Gpus);
        Assert.Equal(Environment.ProcessorCount, report.CpuThreads);
        Assert.InRange(report.MemoryBytes, 1L << 28, 1L << 46);
        Assert.Contains(report.Lacks, lack => lack.Code == "no-container-engine");
    }

    [Fact]
    public void Kernel_files_are_read_as_they_are()
    {
        string[] cpu = ["processor\t: 0", "model name\t: AMD EPYC 9B14", "stepping\t: 1"];
        Assert.Equal("AMD EPYC 9B14", CpuFacts.ParseModel(cpu));
        Assert.Equal("unknown processor", CpuFacts.ParseModel(["processor\t: 0", "CPU part\t: 0xd40"]));
        Assert.Equal(24683108L << 10, CpuFacts.ParseMemory(["MemTotal:       24683108 kB", "MemFree: 1 kB"]));
        Assert.Equal(0, CpuFacts.ParseMemory([]));
        string[] limits =
        [
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             96365                96365                processes ",
            "Max open files            1024                 524288               files     ",
            "Max locked memory         unlimited            unlimited            bytes     ",
        ];
        Assert.Equal(524288, ProcessLimits.ParseHard(limits, "Max open files"));
        Assert.Equal(96365, ProcessLimits.ParseHard(limits, "Max processes"));
        Assert.Equal(int.MaxValue, ProcessLimits.ParseHard(limits, "Max locked memory"));
    }
}
