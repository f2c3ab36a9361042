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

    public IReadOnlyList<AmdCard> Amd { get; init; } = [];

    public string AmdDriver { get; init; } = "";

    /// <summary>Why OpenCL's drivers could not be asked; null when they could.</summary>
    public Refusal? OpenClFailure { get; init; }

    public bool GVisor => Options?.GVisor == true;

    /// <summary>Whether a device of OpenCL is that card.</summary>
    public bool Shows(string id, string? pciId) => OpenCl?.Any(device => device.IsGpu && device.Is(id, pciId)) == true;
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
        var (cpu, nvidia, openCl, amd, amdDriver) = await _hardware.Value.WaitAsync(cancel);
        var found = await connection.GetAsync(cancel);
        Result<EngineTraits> traits = found.TryGet(out var engine, out var refusal) ? engine.Traits : refusal;
        var canPass = engine is not null && await GpuPassing.IsPossibleAsync(engine, cancel);
        return Describe(new(cpu, nvidia, openCl.Devices, traits, canPass)
        {
            Options = options,
            OpenClFailure = openCl.Failure,
            Amd = amd,
            AmdDriver = amdDriver,
            Toolkit = await _toolkit.Value,
            EgressWhyNot = EgressMeans.WhyNot(options) ?? await _egress.Value,
        });
    }

    private static async Task<Hardware> AskAsync(MachineOptions options)
    {
        var openCl = new OpenClChild(options.Drivers, OpenClChild.Patience, TimeProvider.System)
            .AskAsync(CancellationToken.None);
        // Drivers may take a second to answer: not on the caller's thread.
        return await Task.Run(async () =>
        {
            var files = HardwareFiles.Host;
            IReadOnlyList<AmdCard> amd =
                [.. AmdCards.Read(files).Select(card => card with { WhyNotPassed = GpuPassing.WhyNot(files, card) })];
            return new Hardware(CpuFacts.Read(), Nvml.Probe(), await openCl, amd, AmdCards.Driver(files));
        });
    }

    internal static MachineReport Describe(MachineFacts facts)
    {
        var cpu = facts.Cpu;
        var gpus = LeasableGpus.Of(facts).ToList();
        if (gpus.Count == 0) gpus.Add(new(0, GpuClasses.Cpu, cpu.Model, "cpu", cpu.MemoryBytes, "", "cpu"));
        return new(gpus, cpu.Model, cpu.Threads, cpu.MemoryBytes, FeaturesOf(facts, gpus), [.. MachineLacks.Of(facts)])
        {
            Engine = facts.Engine.TryGet(out var engine, out _) ? $"{engine.Kind} {engine.Version}" : null,
            WhyNoJobs = engine?.WhyNoJobs,
            Safeguards = engine is null ? [] : [.. SafeguardList.Of(engine, facts)],
        };
    }

    private static Features FeaturesOf(MachineFacts facts, List<GpuDevice> gpus)
    {
        // On the stand-in and on AMD's cards a job brings its own OpenCL driver; on NVIDIA's the toolkit injects it.
        var nvidia = gpus.Count(gpu => gpu.Source == LeasableGpus.Nvml);
        // Under gVisor those that look for the processor's topology fail, so none is promised there.
        var features = !facts.GVisor && (nvidia == 0 || facts.CanPassGpus) ? Features.OpenCl : Features.None;
        if (nvidia > 0 && nvidia == gpus.Count && facts.CanPassGpus) features |= Features.Cuda;
        if (facts.Engine is { IsRefused: false, Value.UserNamespace: true }) features |= Features.UserNamespace;
        if (facts is { GVisor: true, Engine.IsRefused: false }) features |= Features.GVisor;
        if (facts is { Options.Egress.Kind: EgressKind.Open, EgressWhyNot: null }) features |= Features.Internet;
        return features;
    }

    private sealed record Hardware(
        CpuFacts Cpu, NvmlReport Nvidia, OpenClReport OpenCl, IReadOnlyList<AmdCard> Amd, string AmdDriver);
}
