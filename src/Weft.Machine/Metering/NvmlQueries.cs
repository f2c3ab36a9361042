using System.Runtime.InteropServices;

namespace Weft.Machine;

/// <summary>Calls of NVIDIA's management library that ask a card how it is.</summary>
/// <remarks>Function names and structures: NVML API reference, "Device Queries" and "Device Commands".</remarks>
internal static unsafe partial class NvmlQueries
{
    public const string Library = "libnvidia-ml.so.1";
    private const int MostProcesses = 256;

    public static IReadOnlyList<int> Compute(nint device) => List(device, &ComputeProcesses);

    public static IReadOnlyList<int> Graphics(nint device) => List(device, &GraphicsProcesses);

    private static IReadOnlyList<int> List(nint device, delegate*<nint, ref uint, ProcessInfo*, int> query)
    {
        var infos = stackalloc ProcessInfo[MostProcesses];
        uint count = MostProcesses;
        if (query(device, ref count, infos) != NvmlCode.Success) return [];
        var ids = new int[Math.Min(count, MostProcesses)];
        for (var i = 0; i < ids.Length; i++) ids[i] = (int)infos[i].ProcessId;
        return ids;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Rates
    {
        public uint Gpu;
        public uint Memory;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MemorySizes
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ProcessInfo
    {
        public uint ProcessId;
        public ulong UsedBytes;
        public uint GpuInstance;
        public uint ComputeInstance;
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    public static partial int Init();

    [LibraryImport(Library, EntryPoint = "nvmlShutdown")]
    public static partial int Shutdown();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HandleByUuid(string uuid, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetPowerUsage")]
    public static partial int PowerUsage(nint device, out uint milliwatts);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
    public static partial int Utilization(nint device, out Rates rates);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    public static partial int Memory(nint device, out MemorySizes sizes);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetTemperature")]
    public static partial int Temperature(nint device, int sensor, out uint celsius);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetFanSpeed")]
    public static partial int FanSpeed(nint device, out uint percent);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetPowerManagementLimit")]
    public static partial int PowerLimit(nint device, out uint milliwatts);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetPowerManagementDefaultLimit")]
    public static partial int DefaultPowerLimit(nint device, out uint milliwatts);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetPowerManagementLimitConstraints")]
    public static partial int PowerLimits(nint device, out uint least, out uint most);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceSetPowerManagementLimit")]
    public static partial int SetPowerLimit(nint device, uint milliwatts);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetComputeRunningProcesses_v3")]
    private static partial int ComputeProcesses(nint device, ref uint count, ProcessInfo* infos);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetGraphicsRunningProcesses_v3")]
    private static partial int GraphicsProcesses(nint device, ref uint count, ProcessInfo* infos);
}
