using System.Runtime.InteropServices;
using System.Text;
using Weft.Market;

namespace Weft.Machine;

/// <summary>One NVIDIA card as its driver describes it.</summary>
internal sealed record NvmlCard(string Uuid, string Name, long MemoryBytes);

/// <param name="Driver">Version of the driver, <c>580.95.05</c>; null when there is none.</param>
/// <param name="Error">Why the library could not be used though it is there; null when it could, or is missing.</param>
internal sealed record NvmlReport(string? Driver, IReadOnlyList<NvmlCard> Cards, string? Error);

/// <summary>NVIDIA's management library, loaded when it is there; every call is bounded and leaves it closed.</summary>
/// <remarks>Function names and structures: NVML API reference, "Device Queries".</remarks>
internal static unsafe partial class Nvml
{
    private const string Library = "libnvidia-ml.so.1";
    private const int NameBytes = 96;
    private const int Success = 0;
    private const int NotSupported = 3;

    public static NvmlReport Probe()
    {
        if (!NativeLibrary.TryLoad(Library, out _)) return new(null, [], null);
        try
        {
            if (Init() is not Success and var code) return new(null, [], Describe(code));
            try
            {
                return Read();
            }
            finally
            {
                Shutdown();
            }
        }
        catch (EntryPointNotFoundException e)
        {
            return new(null, [], e.Message);
        }
    }

    /// <summary>Millijoules since the driver was loaded; null where card or driver does not count them.</summary>
    public static ulong? Energy(string uuid)
    {
        if (!NativeLibrary.TryLoad(Library, out _) || Init() != Success) return null;
        try
        {
            return HandleByUuid(uuid, out var device) == Success && TotalEnergy(device, out var millijoules) == Success
                ? millijoules
                : null;
        }
        finally
        {
            Shutdown();
        }
    }

    private static NvmlReport Read()
    {
        var driver = Text(buffer => SystemDriver(buffer, NameBytes)) ?? "unknown";
        if (Count(out var count) is not Success and var code) return new(driver, [], Describe(code));
        var cards = new List<NvmlCard>();
        for (uint i = 0; i < Math.Min(count, GpuMask.Size); i++)
        {
            if (HandleByIndex(i, out var device) is not Success and var failed)
                return new(driver, cards, Describe(failed));
            var uuid = Text(buffer => Uuid(device, buffer, NameBytes));
            var name = Text(buffer => Name(device, buffer, NameBytes));
            if (uuid is null || name is null) return new(driver, cards, $"card {i} has no name");
            // Some integrated chips share the machine's memory and report none of their own.
            var memory = Memory(device, out var sizes) is Success or NotSupported ? (long)sizes.Total : 0;
            cards.Add(new(uuid, name, memory));
        }

        return new(driver, cards, null);
    }

    private delegate int Fill(byte* buffer);

    private static string? Text(Fill fill)
    {
        var buffer = stackalloc byte[NameBytes];
        return fill(buffer) == Success ? Marshal.PtrToStringUTF8((nint)buffer) : null;
    }

    private static string Describe(int code) => code switch
    {
        9 => "the driver is not loaded",
        18 => "library and kernel module are of different versions; the machine wants a restart",
        _ => Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)ErrorText(code))),
    };

    [StructLayout(LayoutKind.Sequential)]
    private struct MemorySizes
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "nvmlShutdown")]
    private static partial int Shutdown();

    [LibraryImport(Library, EntryPoint = "nvmlErrorString")]
    private static partial nint ErrorText(int code);

    [LibraryImport(Library, EntryPoint = "nvmlSystemGetDriverVersion")]
    private static partial int SystemDriver(byte* text, uint size);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    private static partial int Count(out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int HandleByIndex(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HandleByUuid(string uuid, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUUID")]
    private static partial int Uuid(nint device, byte* text, uint size);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    private static partial int Name(nint device, byte* text, uint size);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static partial int Memory(nint device, out MemorySizes sizes);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetTotalEnergyConsumption")]
    private static partial int TotalEnergy(nint device, out ulong millijoules);
}
