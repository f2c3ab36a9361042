using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Weft.Machine;

/// <summary>The networks that this host is part of or has a way of its own to.</summary>
/// <param name="HasIPv6">There is a default route for IPv6.</param>
/// <remarks>
/// The internet is what the host reaches by its default route. Everything it has a nearer route to is somebody's own:
/// the LAN also where that has public addresses, a VPN, other engines' bridges. A home's IPv6 network is usually larger
/// than the one subnet that the host stands in, so its whole site is taken (/48, RFC 6177's largest).
/// </remarks>
internal sealed record HostNetwork(IReadOnlyList<IPNetwork> Networks, bool HasIPv6)
{
    private const int SiteBits = 48;

    /// <summary>A route this wide stands for the default route: VPNs split that in halves.</summary>
    private const int WideV4 = 7;
    private const int WideV6 = 15;

    public static HostNetwork Read()
    {
        var v4 = Routes4(Lines("/proc/net/route"));
        var v6 = Routes6(Lines("/proc/net/ipv6_route"));
        var networks = v4.Concat(v6).Where(route => !IsWide(route)).Concat(Own()).Distinct().ToList();
        return new(networks, v6.Any(IsWide));
    }

    /// <summary><c>eth0	0001A8C0	00000000	0001	0	0	100	00FFFFFF	0	0	0</c></summary>
    internal static IEnumerable<IPNetwork> Routes4(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var parts = line.Split('\t', StringSplitOptions.TrimEntries);
            if (parts.Length < 8 || !TryHex(parts[1], out var destination) || !TryHex(parts[7], out var mask)) continue;
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, destination & mask);
            var length = uint.PopCount(mask);
            yield return new IPNetwork(new IPAddress(bytes), (int)length);
        }
    }

    /// <summary>
    /// <c>20010db8000000000000000000000000 40 00000000000000000000000000000000 00 ... 00000001     eth0</c>:
    /// destination and its length in bits, source, next hop, metric, uses, flags, device. Unreachable ones go to lo.
    /// </summary>
    internal static IEnumerable<IPNetwork> Routes6(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 10 || parts[0].Length != 32 || parts[^1] == "lo" || !TryHex(parts[1], out var length)
                || length > 128)
                continue;
            var address = new IPAddress(Convert.FromHexString(parts[0]));
            yield return Network(address, (int)length);
        }
    }

    /// <summary>The network of that many bits that the address is in.</summary>
    internal static IPNetwork Network(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xff << Math.Clamp(8 - (bits - i * 8), 0, 8));
        return new IPNetwork(new IPAddress(bytes), bits);
    }

    private static IEnumerable<IPNetwork> Own()
    {
        foreach (var address in NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses))
        {
            var plain = new IPAddress(address.Address.GetAddressBytes());
            if (plain.AddressFamily == AddressFamily.InterNetwork)
                yield return Network(plain, Math.Max(WideV4 + 1, address.PrefixLength));
            else if (plain.AddressFamily == AddressFamily.InterNetworkV6)
                yield return Network(plain, Math.Min(SiteBits, Math.Max(WideV6 + 1, address.PrefixLength)));
        }
    }

    private static bool IsWide(IPNetwork route) =>
        route.PrefixLength <= (route.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? WideV4 : WideV6);

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static bool TryHex(string text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
