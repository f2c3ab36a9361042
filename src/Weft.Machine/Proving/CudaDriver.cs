using System.Runtime.InteropServices;

namespace Weft.Machine;

/// <summary>As much of NVIDIA's CUDA as memory on a card takes: what comes with the driver, not the toolkit.</summary>
/// <remarks>Names and types: CUDA driver API reference.</remarks>
internal static unsafe partial class CudaDriver
{
    private const string Library = "libcuda.so.1";

    public static bool IsThere => NativeLibrary.TryLoad(Library, out _);

    /// <summary>The device with that UUID, or null.</summary>
    public static int? Find(ReadOnlySpan<byte> uuid)
    {
        Must("cuInit", Init(0));
        Must("cuDeviceGetCount", Count(out var count));
        Span<byte> its = stackalloc byte[16];
        for (var i = 0; i < count; i++)
        {
            Must("cuDeviceGet", Get(out var device, i));
            fixed (byte* to = its) Must("cuDeviceGetUuid", Uuid(to, device));
            if (its.SequenceEqual(uuid)) return device;
        }

        return null;
    }

    public static nint Retain(int device)
    {
        Must("cuDevicePrimaryCtxRetain", RetainContext(out var context, device));
        return context;
    }

    public static void Release(int device) => ReleaseContext(device);

    /// <summary>A context belongs to a thread: before anything else, on each.</summary>
    public static void Enter(nint context) => Must("cuCtxSetCurrent", SetCurrent(context));

    /// <summary>The same, false where the card is gone.</summary>
    public static bool TryEnter(nint context) => SetCurrent(context) == 0;

    public static nint Allocate(long bytes)
    {
        Must("cuMemAlloc", Allocate(out var memory, (nuint)bytes));
        return memory;
    }

    public static void Free(nint memory) => FreeMemory(memory);

    public static void Upload(ReadOnlySpan<byte> from, nint to)
    {
        fixed (byte* bytes = from) Must("cuMemcpyHtoD", CopyTo(to, bytes, (nuint)from.Length));
    }

    public static void Download(nint from, Span<byte> into)
    {
        fixed (byte* bytes = into) Must("cuMemcpyDtoH", CopyFrom(bytes, from, (nuint)into.Length));
    }

    private static void Must(string call, int code)
    {
        if (code != 0) throw new CudaException(call, code);
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    private static partial int Init(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetCount")]
    private static partial int Count(out int count);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    private static partial int Get(out int device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetUuid")]
    private static partial int Uuid(byte* uuid, int device);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRetain")]
    private static partial int RetainContext(out nint context, int device);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    private static partial int ReleaseContext(int device);

    [LibraryImport(Library, EntryPoint = "cuCtxSetCurrent")]
    private static partial int SetCurrent(nint context);

    [LibraryImport(Library, EntryPoint = "cuMemAlloc_v2")]
    private static partial int Allocate(out nint memory, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cuMemFree_v2")]
    private static partial int FreeMemory(nint memory);

    [LibraryImport(Library, EntryPoint = "cuMemcpyHtoD_v2")]
    private static partial int CopyTo(nint memory, byte* from, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cuMemcpyDtoH_v2")]
    private static partial int CopyFrom(byte* to, nint memory, nuint bytes);
}
