using System.Runtime.InteropServices;

namespace Weft.Machine;

/// <summary>Calls of NVIDIA's management library by which a card is described.</summary>
/// <remarks>Function names and structures: NVML API reference, "Device Queries", "NvLink Methods", "MIG".</remarks>
internal static unsafe partial class NvmlCalls
{
    private const string Library = NvmlQueries.Library;

    public static string TextOf(int code)
    {
        try
        {
            return Marshal.PtrToStringUTF8(ErrorText(code)) ?? $"error {code}";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return $"error {code}";
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PciInfo
    {
        public fixed byte LegacyId[16];
        public uint Domain;
        public uint Bus;
        public uint Device;
        public uint DeviceId;
        public uint SubsystemId;
        public fixed byte Id[32];
    }

    [LibraryImport(Library, EntryPoint = "nvmlErrorString")]
    private static partial nint ErrorText(int code);

    [LibraryImport(Library, EntryPoint = "nvmlSystemGetDriverVersion")]
    public static partial int SystemDriver(byte* text, uint size);

    [LibraryImport(Library, EntryPoint = "nvmlSystemGetCudaDriverVersion_v2")]
    public static partial int SystemCuda(out int version);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    public static partial int Count(out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    public static partial int HandleByIndex(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMigDeviceHandleByIndex")]
    public static partial int MigHandleByIndex(nint device, uint index, out nint part);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUUID")]
    public static partial int Uuid(nint device, byte* text, uint size);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetName")]
    public static partial int Name(nint device, byte* text, uint size);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetPciInfo_v3")]
    public static partial int Pci(nint device, out PciInfo pci);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetClockInfo")]
    public static partial int Clock(nint device, int kind, out uint megahertz);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMaxClockInfo")]
    public static partial int MostClock(nint device, int kind, out uint megahertz);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetEccMode")]
    public static partial int EccMode(nint device, out int current, out int pending);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetTotalEccErrors")]
    public static partial int EccErrors(nint device, int errorType, int counterType, out ulong count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMigMode")]
    public static partial int MigMode(nint device, out uint current, out uint pending);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMaxMigDeviceCount")]
    public static partial int MostMigDevices(nint device, out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetNvLinkState")]
    public static partial int NvLinkState(nint device, uint link, out int isActive);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetNvLinkRemotePciInfo_v2")]
    public static partial int NvLinkRemote(nint device, uint link, out PciInfo pci);
}
