using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>Connects to gateways and providers as this node.</summary>
public sealed class PeerDialer(PeerIdentity identity, PeerLimits limits) : IProviderDialer, ICheckDialer
{
    /// <summary>A gateway, not connected to yet: the first call does that.</summary>
    /// <param name="gateway">Whose key it must prove. Null takes anyone's: a gateway can censor but not cheat.</param>
    public Result<GatewayLine> DialGateway(Uri endpoint, Address? gateway)
    {
        if (!IsEndpoint(endpoint)) return DialingRefusals.EndpointMalformed();
        return new GatewayLine(new(identity, limits, endpoint, PeerRole.Gateway, gateway));
    }

    public async Task<Result<IProviderLine>> DialAsync(Uri endpoint, Address machine, CancellationToken cancel)
    {
        if (!IsEndpoint(endpoint)) return DialingRefusals.EndpointMalformed();
        var channel = new PeerChannel(identity, limits, endpoint, PeerRole.Provider, machine);
        var line = new ProviderLine(channel, limits);
        try
        {
            if ((await line.HelloAsync(cancel)).TryGet(out _, out var refusal)) return line;
            channel.Dispose();
            return refusal;
        }
        catch (OperationCanceledException)
        {
            channel.Dispose();
            throw;
        }
    }

    public async Task<Result<ICheckLine>> DialCheckAsync(Uri endpoint, Address machine, CancellationToken cancel)
    {
        if (!IsEndpoint(endpoint)) return DialingRefusals.EndpointMalformed();
        var line = new CheckLine(new(identity, limits, endpoint, PeerRole.Provider, machine));
        try
        {
            if ((await line.PingAsync(cancel)).TryGet(out _, out var refusal)) return line;
            await line.DisposeAsync();
            return refusal;
        }
        catch (OperationCanceledException)
        {
            await line.DisposeAsync();
            throw;
        }
    }

    private static bool IsEndpoint(Uri endpoint)
    {
        var fields = new Fields();
        fields.Endpoint(endpoint.IsAbsoluteUri ? endpoint.AbsoluteUri : "", "endpoint");
        return fields.Fault is null;
    }
}
