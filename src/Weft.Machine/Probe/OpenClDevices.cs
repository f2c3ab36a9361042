using System.Text;
using Silk.NET.OpenCL;

namespace Weft.Machine;

/// <param name="IsGpu">False for drivers that compute on the processor, such as PoCL.</param>
internal sealed record OpenClDevice(string Name, string Vendor, string Driver, bool IsGpu, long MemoryBytes)
{
    /// <summary>Where it sits, as its maker's own driver says it too; null where this driver does not tell.</summary>
    public string? PciId { get; init; }

    /// <summary><c>GPU-cb3dfa52-...</c>, as NVML has it; null where this driver does not tell.</summary>
    public string? Uuid { get; init; }

    /// <summary>
    /// Whether this is that card: by what both drivers say of it, never by the order in which they list their cards.
    /// </summary>
    public bool Is(string id, string? pciId) => Uuid is { } uuid && id.StartsWith("GPU-", StringComparison.Ordinal)
        ? string.Equals(uuid, id, StringComparison.Ordinal)
        : PciId is { } place && string.Equals(place, pciId, StringComparison.Ordinal);
}

/// <summary>OpenCL devices that programs on this machine (not in a box) can see.</summary>
internal static unsafe class OpenClDevices
{
    private const int MaxPlatforms = 16;
    private const int MaxDevices = 64;

    /// <summary>Null when there is no OpenCL loader.</summary>
    public static IReadOnlyList<OpenClDevice>? Probe() =>
        OpenClLibrary.Open() is { } cl ? [.. All(cl).Select(device => Read(cl, device))] : null;

    /// <summary>Every device of every platform.</summary>
    public static IReadOnlyList<nint> All(CL cl)
    {
        var platforms = stackalloc nint[MaxPlatforms];
        if (cl.GetPlatformIDs(MaxPlatforms, platforms, out var platformCount) != 0) return [];
        var found = new List<nint>();
        var devices = stackalloc nint[MaxDevices];
        for (var p = 0; p < Math.Min(platformCount, MaxPlatforms); p++)
        {
            if (cl.GetDeviceIDs(platforms[p], DeviceType.All, MaxDevices, devices, out var count) != 0) continue;
            for (var d = 0; d < Math.Min(count, MaxDevices); d++) found.Add(devices[d]);
        }

        return found;
    }

    public static long MemoryOf(CL cl, nint device) => (long)Number(cl, device, DeviceInfo.GlobalMemSize);

    /// <summary>Reads a property of exactly that many bytes; false where the driver does not have it.</summary>
    public static bool TryRead(CL cl, nint device, DeviceInfo what, Span<byte> into)
    {
        nuint size;
        fixed (byte* to = into)
            return cl.GetDeviceInfo(device, what, (nuint)into.Length, to, &size) == 0 && size == (nuint)into.Length;
    }

    public static OpenClDevice Read(CL cl, nint device) => new(
        Text(cl, device, DeviceInfo.Name),
        Text(cl, device, DeviceInfo.Vendor),
        Text(cl, device, DeviceInfo.DriverVersion),
        (Number(cl, device, DeviceInfo.Type) & (ulong)DeviceType.Gpu) != 0,
        (long)Number(cl, device, DeviceInfo.GlobalMemSize))
    {
        PciId = OpenClPlace.Of(cl, device),
        Uuid = OpenClPlace.UuidOf(cl, device),
    };

    private static string Text(CL cl, nint device, DeviceInfo what)
    {
        var buffer = stackalloc byte[256];
        nuint size;
        if (cl.GetDeviceInfo(device, what, 256, buffer, &size) != 0 || size == 0) return "";
        return Encoding.UTF8.GetString(buffer, (int)Math.Min(size, 256)).TrimEnd('\0').Trim();
    }

    private static ulong Number(CL cl, nint device, DeviceInfo what)
    {
        ulong value = 0;
        return cl.GetDeviceInfo(device, what, sizeof(ulong), &value, null) == 0 ? value : 0;
    }
}
