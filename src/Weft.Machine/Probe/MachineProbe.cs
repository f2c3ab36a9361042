using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>What the machine's own libraries said, before it is put into the node's words.</summary>
/// <param name="OpenCl">Null when there is no OpenCL loader.</param>
/// <param name="CanPassGpus">The engine can hand NVIDIA cards to boxes.</param>
internal sealed record MachineFacts(
    CpuFacts Cpu, NvmlReport Nvidia, IReadOnlyList<OpenClDevice>? OpenCl, Result<EngineTraits> Engine,
    bool CanPassGpus);

/// <summary>
/// Asks NVIDIA's library, OpenCL, the kernel and the container engine. Hardware is asked once a life.
/// </summary>
internal sealed class MachineProbe(EngineConnection connection) : IMachineProbe
{
    private readonly Lazy<(CpuFacts Cpu, NvmlReport Nvidia, IReadOnlyList<OpenClDevice>? OpenCl)> _hardware =
        new(() => (CpuFacts.Read(), Nvml.Probe(), OpenClDevices.Probe()));

    public async Task<MachineReport> ProbeAsync(CancellationToken cancel)
    {
        // Drivers may take a second to answer: not on the caller's thread.
        var (cpu, nvidia, openCl) = await Task.Run(() => _hardware.Value, cancel);
        var found = await connection.GetAsync(cancel);
        Result<EngineTraits> traits = found.TryGet(out var engine, out var refusal) ? engine.Traits : refusal;
        var canPass = engine is not null && await GpuPassing.IsPossibleAsync(engine, cancel);
        return Describe(new(cpu, nvidia, openCl, traits, canPass));
    }

    internal static MachineReport Describe(MachineFacts facts)
    {
        var (cpu, nvidia) = (facts.Cpu, facts.Nvidia);
        var gpus = nvidia.Cards
            .Select((card, index) => new GpuDevice(
                index, GpuClasses.OfNvidia(card.Name), card.Name, card.Uuid, card.MemoryBytes, nvidia.Driver ?? "",
                "nvml"))
            .ToList();
        if (gpus.Count == 0) gpus.Add(new(0, GpuClasses.Cpu, cpu.Model, "cpu", cpu.MemoryBytes, "", "cpu"));
        return new(gpus, cpu.Model, cpu.Threads, cpu.MemoryBytes, FeaturesOf(facts), [.. Lacks(facts)])
        {
            Engine = facts.Engine.TryGet(out var engine, out _) ? $"{engine.Kind} {engine.Version}" : null,
        };
    }

    private static Features FeaturesOf(MachineFacts facts)
    {
        // On the stand-in a job brings its own OpenCL driver; on a card the toolkit injects the vendor's.
        var features = facts.Nvidia.Cards.Count == 0 ? Features.OpenCl : Features.None;
        if (facts.Nvidia.Cards.Count > 0 && facts.CanPassGpus) features |= Features.OpenCl | Features.Cuda;
        if (facts.Engine is { IsRefused: false, Value.UserNamespace: true }) features |= Features.UserNamespace;
        return features;
    }

    private static IEnumerable<Refusal> Lacks(MachineFacts facts)
    {
        if (facts.Nvidia.Error is { } broken) yield return ProbeRefusals.DriverBroken(broken);
        else if (facts.Nvidia.Cards.Count == 0) yield return ProbeRefusals.NoGpu();
        foreach (var device in facts.OpenCl ?? [])
            if (device.IsGpu && !device.Vendor.Contains("NVIDIA", StringComparison.OrdinalIgnoreCase))
                yield return ProbeRefusals.GpuNotLeasable(device.Name);
        if (facts.OpenCl is null) yield return ProbeRefusals.NoOpenCl();
        if (!facts.Engine.TryGet(out var engine, out var refusal))
        {
            yield return refusal;
            yield break;
        }

        if (facts.Nvidia.Cards.Count > 0 && !facts.CanPassGpus) yield return ProbeRefusals.NoToolkit();
        if (!engine.UserNamespace) yield return ProbeRefusals.NoUserNamespace();
        if (BoxDisk.WhyNot() is { } unenforceable) yield return BoxRefusals.DiskUnenforceable(unenforceable);
    }
}
