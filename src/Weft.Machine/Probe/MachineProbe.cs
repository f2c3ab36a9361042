using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>What the machine's own libraries said, before it is put into the node's words.</summary>
/// <param name="OpenCl">Null when there is no OpenCL loader.</param>
/// <param name="CanPassGpus">The engine can hand NVIDIA cards to boxes.</param>
internal sealed record MachineFacts(
    CpuFacts Cpu, NvmlReport Nvidia, IReadOnlyList<OpenClDevice>? OpenCl, Result<EngineTraits> Engine,
    bool CanPassGpus)
{
    /// <summary>What the owner decided; null for the defaults.</summary>
    public MachineOptions? Options { get; init; }

    /// <summary>Why a job's network could not be held here; null when it could.</summary>
    public string? EgressWhyNot { get; init; }

    /// <summary>What is wrong with the installed toolkit's version; null when nothing is.</summary>
    public Refusal? Toolkit { get; init; }

    /// <summary>Why OpenCL's drivers could not be asked; null when they could.</summary>
    public Refusal? OpenClFailure { get; init; }

    public bool GVisor => Options?.GVisor == true;

    /// <summary>NVIDIA's OpenCL driver is there, by which memory is wiped between jobs.</summary>
    public bool CanWipe => OpenCl?.Any(device => device.IsGpu
        && device.Vendor.Contains("NVIDIA", StringComparison.OrdinalIgnoreCase)) == true;
}

/// <summary>
/// Asks NVIDIA's library, OpenCL, the kernel and the container engine. Hardware is asked once a life.
/// </summary>
internal sealed class MachineProbe(EngineConnection connection, MachineOptions options) : IMachineProbe
{
    private readonly Lazy<Task<Hardware>> _hardware = new(() => AskAsync(options));

    private readonly Lazy<Task<string?>> _egress = new(() => EgressMeans.TryAsync(CancellationToken.None));

    private readonly Lazy<Task<Refusal?>> _toolkit =
        new(() => SafeVersions.InstalledToolkitAsync(CancellationToken.None));

    public async Task<MachineReport> ProbeAsync(CancellationToken cancel)
    {
        var (cpu, nvidia, openCl) = await _hardware.Value.WaitAsync(cancel);
        var found = await connection.GetAsync(cancel);
        Result<EngineTraits> traits = found.TryGet(out var engine, out var refusal) ? engine.Traits : refusal;
        var canPass = engine is not null && await GpuPassing.IsPossibleAsync(engine, cancel);
        return Describe(new(cpu, nvidia, openCl.Devices, traits, canPass)
        {
            Options = options,
            OpenClFailure = openCl.Failure,
            Toolkit = await _toolkit.Value,
            EgressWhyNot = EgressMeans.WhyNot(options) ?? await _egress.Value,
        });
    }

    private static async Task<Hardware> AskAsync(MachineOptions options)
    {
        var openCl = new OpenClChild(options.OpenClProbe, OpenClChild.Patience, TimeProvider.System)
            .AskAsync(CancellationToken.None);
        // Drivers may take a second to answer: not on the caller's thread.
        return await Task.Run(async () => new Hardware(CpuFacts.Read(), Nvml.Probe(), await openCl));
    }

    internal static MachineReport Describe(MachineFacts facts)
    {
        var (cpu, nvidia) = (facts.Cpu, facts.Nvidia);
        // gVisor cannot be handed a card here, so under it the machine is leased by its processor.
        // A card in parts is none to lease: a job would see one of them.
        var gpus = (facts.GVisor ? [] : nvidia.Cards).Where(card => card.Facts.Mig != true)
            .Select(card => new GpuDevice(
                card.Index, GpuClasses.OfNvidia(card.Name), card.Name, card.Uuid, card.MemoryBytes,
                nvidia.Driver ?? "", "nvml")
            { Facts = card.Facts })
            .ToList();
        if (gpus.Count == 0) gpus.Add(new(0, GpuClasses.Cpu, cpu.Model, "cpu", cpu.MemoryBytes, "", "cpu"));
        return new(gpus, cpu.Model, cpu.Threads, cpu.MemoryBytes, FeaturesOf(facts), [.. Lacks(facts)])
        {
            Engine = facts.Engine.TryGet(out var engine, out _) ? $"{engine.Kind} {engine.Version}" : null,
            Safeguards = engine is null ? [] : [.. SafeguardList.Of(engine, facts)],
        };
    }

    private static Features FeaturesOf(MachineFacts facts)
    {
        // On the stand-in a job brings its own OpenCL driver; on a card the toolkit injects the vendor's.
        var cards = facts.GVisor ? 0 : facts.Nvidia.Cards.Count;
        var features = cards == 0 ? Features.OpenCl : Features.None;
        if (cards > 0 && facts.CanPassGpus) features |= Features.OpenCl | Features.Cuda;
        if (facts.Engine is { IsRefused: false, Value.UserNamespace: true }) features |= Features.UserNamespace;
        if (facts is { GVisor: true, Engine.IsRefused: false }) features |= Features.GVisor;
        if (facts is { Options.Egress.Kind: EgressKind.Open, EgressWhyNot: null }) features |= Features.Internet;
        return features;
    }

    private static IEnumerable<Refusal> Lacks(MachineFacts facts)
    {
        if (facts.Nvidia.Error is { } broken) yield return ProbeRefusals.DriverBroken(broken);
        else if (facts.Nvidia is { Cards.Count: 0, Gone.Count: 0 }) yield return ProbeRefusals.NoGpu();
        foreach (var gone in facts.Nvidia.Gone) yield return gone;
        foreach (var card in facts.Nvidia.Cards)
        {
            if (card.Facts.Mig == true)
                yield return ProbeRefusals.MigMode(card.Index, card.Name, card.Facts.MigInstances);
            if (card.Facts.UncorrectedErrors is > 0 and var errors)
                yield return ProbeRefusals.EccErrors(card.Index, card.Name, errors);
        }

        foreach (var device in facts.OpenCl ?? [])
            if (device.IsGpu && !device.Vendor.Contains("NVIDIA", StringComparison.OrdinalIgnoreCase))
                yield return ProbeRefusals.GpuNotLeasable(device.Name);
        if (facts.Nvidia.Cards.Count > 0 && SafeVersions.Driver(facts.Nvidia.Driver) is { } old) yield return old;
        if (facts.Toolkit is { } toolkit) yield return toolkit;
        if (facts is { GVisor: false, CanWipe: false, Nvidia.Cards: [var first, ..] })
            yield return ProvingRefusals.NotWiped(first.Name, "no OpenCL driver shows it");
        if (facts.OpenClFailure is { } failure) yield return failure;
        else if (facts.OpenCl is null) yield return ProbeRefusals.NoOpenCl();
        if (!facts.Engine.TryGet(out var engine, out var refusal))
        {
            yield return refusal;
            yield break;
        }

        if (facts.Nvidia.Cards.Count > 0 && !facts.CanPassGpus) yield return ProbeRefusals.NoToolkit();
        if (!engine.UserNamespace) yield return ProbeRefusals.NoUserNamespace();
        if (facts is { Options.Egress.Kind: not EgressKind.None, EgressWhyNot: { } open })
            yield return EgressRefusals.Unenforceable(open);
        if (BoxDisk.WhyNot() is { } unenforceable) yield return BoxRefusals.DiskUnenforceable(unenforceable);
    }

    private sealed record Hardware(CpuFacts Cpu, NvmlReport Nvidia, OpenClReport OpenCl);
}
