using System.Runtime.InteropServices;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>One NVIDIA card as its driver describes it.</summary>
internal sealed record NvmlCard(string Uuid, string Name, long MemoryBytes)
{
    /// <summary>NVIDIA's number of it, which it keeps when another card is gone.</summary>
    public int Index { get; init; }

    public GpuFacts Facts { get; init; } = GpuFacts.NotTold;
}

/// <param name="Driver">Version of the driver, <c>580.95.05</c>; null when there is none.</param>
/// <param name="Error">Why the library could not be used though it is there; null when it could, or is missing.</param>
internal sealed record NvmlReport(string? Driver, IReadOnlyList<NvmlCard> Cards, string? Error)
{
    /// <summary>Why cards that are counted do not answer.</summary>
    public IReadOnlyList<Refusal> Gone { get; init; } = [];
}

/// <summary>NVIDIA's management library, loaded when it is there; every call is bounded and leaves it closed.</summary>
internal static partial class Nvml
{
    public static NvmlReport Probe() =>
        NvmlLibrary.IsHere ? new NvmlReader(new NvmlLibrary()).Read() : new(null, [], null);

    /// <summary>Millijoules since the driver was loaded; null where card or driver does not count them.</summary>
    public static ulong? Energy(string uuid)
    {
        if (!NvmlLibrary.IsHere || NvmlQueries.Init() != NvmlCode.Success) return null;
        try
        {
            return NvmlQueries.HandleByUuid(uuid, out var device) == NvmlCode.Success
                && TotalEnergy(device, out var millijoules) == NvmlCode.Success
                ? millijoules
                : null;
        }
        finally
        {
            NvmlQueries.Shutdown();
        }
    }

    /// <remarks>NVML API reference, "Device Queries".</remarks>
    [LibraryImport(NvmlQueries.Library, EntryPoint = "nvmlDeviceGetTotalEnergyConsumption")]
    private static partial int TotalEnergy(nint device, out ulong millijoules);
}
