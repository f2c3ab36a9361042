namespace Weft.Node;

/// <summary>What a card tells of itself beside name and memory; null for what it does not tell.</summary>
public sealed record GpuFacts
{
    public static GpuFacts NotTold { get; } = new();

    /// <summary>Where it sits: <c>0000:65:00.0</c>, in small letters.</summary>
    public string? PciId { get; init; }

    /// <summary>The newest CUDA that its driver runs, as in <c>13.0</c>.</summary>
    public string? Cuda { get; init; }

    public GpuClocks? Clocks { get; init; }

    public GpuPower? Power { get; init; }

    public bool? Ecc { get; init; }

    /// <summary>Errors of its memory that could not be corrected, since its driver was loaded.</summary>
    public ulong? UncorrectedErrors { get; init; }

    /// <summary>Cut into parts that programs see as cards of their own (NVIDIA's MIG).</summary>
    public bool? Mig { get; init; }

    /// <summary>Its parts under MIG.</summary>
    public int? MigInstances { get; init; }

    /// <summary>At the other end of each NVLink that is up: a PCI id, or <c>unknown</c>.</summary>
    public IReadOnlyList<string>? NvLinks { get; init; }

    /// <summary>Process ids of the programs on it.</summary>
    public IReadOnlyList<int>? Processes { get; init; }
}

/// <summary>MHz, now and at most.</summary>
public sealed record GpuClocks(uint? Core, uint? Memory, uint? MostCore, uint? MostMemory);

/// <summary>Milliwatts: the limit as it is set, as it was made, and between which it can be set.</summary>
public sealed record GpuPower(uint? Limit, uint? Default, uint? Least, uint? Most);
