using System.Net;

namespace Weft.Machine;

/// <summary>Addresses that are not the internet; no policy opens them.</summary>
/// <remarks>
/// IANA's special-purpose registries for IPv4 and IPv6 as of 2025, and what clouds put elsewhere. Of IPv6 only 2000::/3
/// is global unicast, so everything else is closed: unique local (with the metadata addresses fd00:ec2::254 and
/// fd20:ce::254), link-local, multicast, mapped and translated IPv4.
/// </remarks>
internal static class ClosedRanges
{
    public static readonly IReadOnlyList<IPNetwork> Fixed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Azure answers machines of its own there.
            "168.63.129.16/32",
            "::/3", "4000::/2", "8000::/1",
            // Teredo and other protocols, documentation, and 6to4, which wraps any IPv4 address.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    /// <summary>What is closed on this host: the fixed ranges, its own networks, and what the owner adds.</summary>
    public static IReadOnlyList<IPNetwork> On(HostNetwork host, IEnumerable<IPNetwork> more) =>
        Minimal([.. Fixed, .. host.Networks, .. more]);

    public static bool Contains(IEnumerable<IPNetwork> ranges, IPAddress address) =>
        ranges.Any(range => range.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    /// <summary>Without ranges that lie in another one: the packet filter refuses overlaps.</summary>
    internal static IReadOnlyList<IPNetwork> Minimal(IReadOnlyList<IPNetwork> ranges)
    {
        var kept = new List<IPNetwork>();
        foreach (var range in ranges.Distinct().OrderBy(range => range.PrefixLength))
            if (!kept.Any(wider => wider.Contains(range.BaseAddress))) kept.Add(range);
        return kept;
    }
}
