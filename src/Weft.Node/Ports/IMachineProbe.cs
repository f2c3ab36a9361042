using Weft.Market;

namespace Weft.Node;

/// <summary>What this machine has.</summary>
public interface IMachineProbe
{
    Task<MachineReport> ProbeAsync(CancellationToken cancel);
}

/// <param name="Gpus">What can be leased, index by index. One <c>cpu</c> stand-in where there is no GPU.</param>
/// <param name="Lacks">What is missing, each with what to do about it; for <c>weft doctor</c>.</param>
public sealed record MachineReport(
    IReadOnlyList<GpuDevice> Gpus, string CpuModel, int CpuThreads, long MemoryBytes, Features Features,
    IReadOnlyList<Refusal> Lacks)
{
    /// <summary>Name and version of the container engine that answers; null when none does.</summary>
    public string? Engine { get; init; }

    /// <summary>Why the container engine can hold no job to its limits; null where it can, or none answers.</summary>
    public Refusal? WhyNoJobs { get; init; }

    /// <summary>
    /// What keeps jobs in their boxes here, line by line; for <c>weft doctor</c> and <c>weft share</c>.
    /// </summary>
    public IReadOnlyList<Safeguard> Safeguards { get; init; } = [];
}

/// <param name="What">What is kept: <c>kernel</c>, <c>users</c>, <c>limits</c>, <c>network</c>, <c>disk</c>,
/// <c>images</c>.</param>
/// <param name="Level">How, in words that an owner understands.</param>
/// <param name="Holds">False where this machine cannot keep it; <paramref name="Level"/> says why.</param>
public sealed record Safeguard(string What, string Level, bool Holds);

/// <param name="ClassName">A name of the GPU class list, such as <c>nvidia-h200</c> or <c>cpu</c>.</param>
/// <param name="DeviceId">The vendor's stable id (NVIDIA UUID), as the container engine takes it.</param>
/// <param name="Source">Who said so: <c>nvml</c>, <c>sysfs</c> or <c>cpu</c>.</param>
public sealed record GpuDevice(
    int Index, string ClassName, string Name, string DeviceId, long MemoryBytes, string Driver, string Source)
{
    public GpuFacts Facts { get; init; } = GpuFacts.NotTold;

    /// <summary>A device of OpenCL on this machine is this card: it can prove itself, and be wiped.</summary>
    public bool HasOpenCl { get; init; }

    /// <summary>Device nodes that a box needs to use it; none where the engine's own toolkit knows them.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];
}
