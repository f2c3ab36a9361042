using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Market;

namespace Weft.Machine;

/// <summary>Where the listed names lead now, and what a box is told of names.</summary>
/// <remarks>
/// Under a list a box has no name server: its hosts file holds the listed names and nothing else, with the very
/// addresses that the gate lets through. So no data leaves by name either.
/// </remarks>
internal static class EgressNames
{
    private const int MaxAddressesPerName = 32;

    /// <summary>The addresses of every target that lie on the internet.</summary>
    public static async Task<Result<IReadOnlyDictionary<EgressTarget, IReadOnlyList<IPAddress>>>> ResolveAsync(
        EgressPolicy policy, IReadOnlyList<IPNetwork> closed, CancellationToken cancel)
    {
        var found = new Dictionary<EgressTarget, IReadOnlyList<IPAddress>>();
        foreach (var target in policy.Targets)
        {
            var addresses = (await LookUpAsync(target.Host, cancel))
                .Where(address => !ClosedRanges.Contains(closed, address)).Take(MaxAddressesPerName).ToList();
            if (addresses.Count == 0) return EgressRefusals.TargetUnresolved(target.Host);
            found[target] = addresses;
        }

        return found;
    }

    public static IEnumerable<OpenEndpoint> Endpoints(
        IReadOnlyDictionary<EgressTarget, IReadOnlyList<IPAddress>> found) =>
        found.SelectMany(pair => pair.Value.Select(address => new OpenEndpoint(address, pair.Key.Port)));

    /// <summary>The box's <c>/etc/hosts</c>.</summary>
    public static string Hosts(IReadOnlyDictionary<EgressTarget, IReadOnlyList<IPAddress>> found)
    {
        var text = new StringBuilder("127.0.0.1 localhost box\n::1 localhost\n");
        foreach (var (target, addresses) in found)
        {
            if (IPAddress.TryParse(target.Host, out _)) continue;
            foreach (var address in addresses) text.Append(address).Append(' ').Append(target.Host).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The box's <c>/etc/resolv.conf</c>.</summary>
    public static string Resolvers(EgressPolicy policy) =>
        policy.Kind == EgressKind.Open
            ? string.Concat(policy.Resolvers.Take(3).Select(address => $"nameserver {address}\n"))
            : "# This box knows the names in /etc/hosts and asks nobody.\nnameserver 127.0.0.1\n"
                + "options attempts:1 timeout:1\n";

    private static async Task<IEnumerable<IPAddress>> LookUpAsync(string host, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
