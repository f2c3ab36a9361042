using System.Buffers.Binary;
using Silk.NET.OpenCL;

namespace Weft.Machine;

/// <summary>Which card of the machine a device of OpenCL is, by whichever extension its driver has for that.</summary>
/// <remarks>
/// cl_khr_pci_bus_info (four numbers), cl_nv_device_attribute_query (bus, slot, domain; a slot is device and function
/// in one byte, as PCI has it), cl_amd_device_attribute_query (a structure of 24 bytes whose last three are bus, device
/// and function; it has no domain), cl_khr_device_uuid.
/// </remarks>
internal static class OpenClPlace
{
    private const DeviceInfo KhronosPci = (DeviceInfo)0x410f;
    private const DeviceInfo NvidiaBus = (DeviceInfo)0x4008;
    private const DeviceInfo NvidiaSlot = (DeviceInfo)0x4009;
    private const DeviceInfo NvidiaDomain = (DeviceInfo)0x400a;
    private const DeviceInfo AmdTopology = (DeviceInfo)0x4037;

    /// <summary>16 bytes.</summary>
    public const DeviceInfo Uuid = (DeviceInfo)0x106a;

    /// <summary>Reads a property of exactly that many bytes; false where the driver does not have it.</summary>
    internal delegate bool Property(DeviceInfo what, Span<byte> into);

    public static string? Of(CL cl, nint device) => Of((what, into) => OpenClDevices.TryRead(cl, device, what, into));

    public static string? UuidOf(CL cl, nint device) =>
        UuidOf((what, into) => OpenClDevices.TryRead(cl, device, what, into));

    internal static string? Of(Property read) => Khronos(read) ?? Nvidia(read) ?? Amd(read);

    internal static string? UuidOf(Property read)
    {
        Span<byte> uuid = stackalloc byte[16];
        if (!read(Uuid, uuid)) return null;
        var hex = Convert.ToHexStringLower(uuid);
        return $"GPU-{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }

    private static string? Khronos(Property read)
    {
        Span<byte> place = stackalloc byte[16];
        return read(KhronosPci, place) ? PciId.Of(At(place, 0), At(place, 4), At(place, 8), At(place, 12)) : null;
    }

    private static string? Nvidia(Property read)
    {
        if (Number(read, NvidiaBus) is not { } bus || Number(read, NvidiaSlot) is not { } slot) return null;
        // Drivers before 2018 do not tell the domain, of which nearly every machine has one.
        return PciId.Of(Number(read, NvidiaDomain) ?? 0, bus & 0xff, (slot >> 3) & 0x1f, slot & 7);
    }

    private static string? Amd(Property read)
    {
        const uint isPci = 1;
        Span<byte> place = stackalloc byte[24];
        return read(AmdTopology, place) && At(place, 0) == isPci
            ? PciId.Of(0, place[21], place[22], place[23])
            : null;
    }

    private static uint? Number(Property read, DeviceInfo what)
    {
        Span<byte> value = stackalloc byte[4];
        return read(what, value) ? At(value, 0) : null;
    }

    private static uint At(ReadOnlySpan<byte> bytes, int at) =>
        BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])
            : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
