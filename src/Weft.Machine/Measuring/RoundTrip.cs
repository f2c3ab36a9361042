using System.Net;
using System.Net.Sockets;
using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// How far a gateway is: the time of opening a TCP connection, which is one round trip and asks nothing of what listens
/// there. How much goes through the line <see cref="LineSpeed"/> measures.
/// </summary>
public sealed class RoundTrip(TimeProvider time, int tries, TimeSpan patience)
{
    public static RoundTrip Usual(TimeProvider time) => new(time, 5, TimeSpan.FromSeconds(3));

    public async Task<Result<NetworkFigures>> RunAsync(Uri gateway, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var to = $"{gateway.Host}:{gateway.Port}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            // The name is looked up before the clock runs.
            var addresses = await Dns.GetHostAddressesAsync(gateway.DnsSafeHost, limit.Token);
            if (addresses.Length == 0) return MeasuringRefusals.GatewaySilent(to, "its name has no address");
            TimeSpan? best = null;
            for (var i = 0; i < tries; i++)
            {
                var took = await ConnectAsync(new IPEndPoint(addresses[0], gateway.Port), limit.Token);
                if (best is null || took < best) best = took;
            }

            return new NetworkFigures(to, Math.Max(1, (best?.Ticks ?? 0) / TimeSpan.TicksPerMicrosecond), tries);
        }
        catch (Exception e) when (e is SocketException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return MeasuringRefusals.GatewaySilent(to, e is SocketException ? e.Message : "it took too long");
        }
    }

    private async Task<TimeSpan> ConnectAsync(IPEndPoint end, CancellationToken cancel)
    {
        using var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var begun = time.GetTimestamp();
        await socket.ConnectAsync(end, cancel);
        return time.GetElapsedTime(begun);
    }
}
