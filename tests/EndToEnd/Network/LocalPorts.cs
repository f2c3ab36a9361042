using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weft.EndToEnd;

internal static class LocalPorts
{
    /// <summary>One that nobody listens at.</summary>
    public static string Free()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
