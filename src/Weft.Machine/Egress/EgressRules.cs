using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weft.Machine;

/// <summary>An address and port that a listed policy lets through.</summary>
internal readonly record struct OpenEndpoint(IPAddress Address, int Port);

/// <summary>
/// The packet filter of a gate, as text for <c>nft</c>. It stands in a network namespace that the job is not in, so
/// nothing that the job could ever become undoes it. Pure: the text is all there is.
/// </summary>
/// <remarks>
/// Order matters. What is closed comes before what is open, so an allowed name that leads to a private address opens
/// nothing. Refused connections are answered at once, so that programs fail with a clear error and do not hang. The
/// bounds on new and on open connections keep a scan slow and the host's table of sockets small.
/// </remarks>
internal static class EgressRules
{
    public const string BoxDevice = "box";
    public const string WorldDevice = "tap0";
    public const string BoxAddress = "10.0.3.2";
    public const string GateAddress = "10.0.3.1";
    public const string BoxAddress6 = "fd00:77::2";
    public const string GateAddress6 = "fd00:77::1";

    private const int NewConnectionsPerSecond = 100;
    private const int OpenConnections = 1024;
    private const string Neighbours =
        "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, nd-router-solicit } accept";

    public static string Build(EgressPolicy policy, IReadOnlyList<IPNetwork> closed, IEnumerable<OpenEndpoint> open)
    {
        var text = new StringBuilder();
        text.Append("table inet weft {\n");
        foreach (var set in Sets())
            text.Append(CultureInfo.InvariantCulture, $"  set {set} {{ type {TypeOf(set)}; }}\n");
        var mail = string.Join(", ", EgressPolicy.MailPorts);
        text.Append(CultureInfo.InvariantCulture, $$"""
              chain through {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                iifname != "{{BoxDevice}}" drop
                ip saddr != {{BoxAddress}} drop
                ip6 saddr != {{BoxAddress6}} drop
                ip daddr @closed4 counter reject with icmpx admin-prohibited
                ip6 daddr @closed6 counter reject with icmpx admin-prohibited
                meta l4proto != { tcp, udp } reject with icmpx admin-prohibited
                th dport { {{mail}} } counter reject with icmpx admin-prohibited
                ct state new limit rate over {{NewConnectionsPerSecond}}/second burst 200 packets counter drop
                ct state new ct count over {{OpenConnections}} counter drop

            """);
        text.Append(policy.Kind == EgressKind.Open
            ? "    accept\n"
            : """
                  ip daddr . tcp dport @open4 accept
                  ip6 daddr . tcp dport @open6 accept
                  reject with icmpx admin-prohibited

              """);
        text.Append(CultureInfo.InvariantCulture, $$"""
              }
              chain into { type filter hook input priority 0; policy drop; {{Neighbours}}; }
              chain out {
                type filter hook output priority 0; policy drop;
                oifname "{{BoxDevice}}" accept
                {{Neighbours}}
              }
              chain translate { type nat hook postrouting priority 100; oifname "{{WorldDevice}}" masquerade; }
            }

            """);
        return text.Append(Fill(closed, open)).ToString();
    }

    /// <summary>The lists again, all in one step; connections that stand are left alone.</summary>
    /// <param name="open">Null to leave that list as it is.</param>
    public static string Update(IReadOnlyList<IPNetwork> closed, IEnumerable<OpenEndpoint>? open) =>
        string.Concat(Sets().Where(set => open is not null || set.StartsWith("closed", StringComparison.Ordinal))
            .Select(set => $"flush set inet weft {set}\n")) + Fill(closed, open ?? []);

    private static string Fill(IReadOnlyList<IPNetwork> closed, IEnumerable<OpenEndpoint> open)
    {
        var let = open.Distinct().ToList();
        return Add("closed4", closed.Where(range => IsV4(range.BaseAddress)).Select(range => range.ToString()))
            + Add("closed6", closed.Where(range => !IsV4(range.BaseAddress)).Select(range => range.ToString()))
            + Add("open4", let.Where(end => IsV4(end.Address)).Select(Pair))
            + Add("open6", let.Where(end => !IsV4(end.Address)).Select(Pair));
    }

    private static string Add(string set, IEnumerable<string> elements) =>
        string.Join(", ", elements) is { Length: > 0 } list ? $"add element inet weft {set} {{ {list} }}\n" : "";

    private static string[] Sets() => ["closed4", "closed6", "open4", "open6"];

    private static string TypeOf(string set) => set switch
    {
        "closed4" => "ipv4_addr; flags interval",
        "closed6" => "ipv6_addr; flags interval",
        "open4" => "ipv4_addr . inet_service",
        _ => "ipv6_addr . inet_service",
    };

    private static string Pair(OpenEndpoint end) =>
        string.Create(CultureInfo.InvariantCulture, $"{end.Address} . {end.Port}");

    private static bool IsV4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;
}
