using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using Weft.Peers;

namespace Weft.Cli;

/// <summary>What every role needs, wired for one key: the chain, and lines to others.</summary>
internal static class NodeParts
{
    public static IServiceCollection AddNode(
        this IServiceCollection services, Network network, ISigner signer, string folder) =>
        services
            .AddLogging(
                logs => logs.AddProvider(new FileLog(Path.Combine(folder, "weft.log"))).SetMinimumLevel(
                    LogLevel.Information))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(signer)
            .AddChain(Chain(network) with { JournalPath = Path.Combine(folder, "chain.db") })
            .AddSingleton<PeerLimits>()
            .AddSingleton<PeerIdentity>()
            .AddSingleton<PeerDialer>();

    /// <summary>The chain for who only reads it.</summary>
    public static IServiceCollection AddReader(this IServiceCollection services, Network network) =>
        services.AddSingleton(TimeProvider.System).AddChain(Chain(network));

    private static ChainOptions Chain(Network network) => new()
    {
        RpcUrls = network.Rpc,
        ChainId = network.ChainId,
        Market = network.MarketAddress,
        Directory = network.DirectoryAddress,
        Token = network.TokenAddress,
    };

    /// <summary>The market's lists of names; also the first question to the chain, so its refusal is the one to
    /// show.</summary>
    public static async Task<Result<MarketLists>> ListsAsync(this IServiceProvider services, CancellationToken cancel)
    {
        var directory = services.GetRequiredService<IChainDirectory>();
        if (!(await services.GetRequiredService<ChainConnection>().CheckAsync(cancel)).TryGet(out _, out var refusal))
            return refusal;
        if (!(await directory.GpuClassesAsync(cancel)).TryGet(out var classes, out refusal)) return refusal;
        if (!(await directory.RegionsAsync(cancel)).TryGet(out var regions, out refusal)) return refusal;
        return new MarketLists(classes, regions);
    }

    public static Result<IReadOnlyList<IGateway>> Gateways(this IServiceProvider services, Network network)
    {
        if (!services.Lines(network).TryGet(out var lines, out var refusal)) return refusal;
        return new List<IGateway>(lines);
    }

    /// <summary>The same, as a checker sees them.</summary>
    public static Result<IReadOnlyList<ICheckGateway>> CheckGateways(this IServiceProvider services, Network network)
    {
        if (!services.Lines(network).TryGet(out var lines, out var refusal)) return refusal;
        return new List<ICheckGateway>(lines);
    }

    private static Result<List<GatewayLine>> Lines(this IServiceProvider services, Network network)
    {
        var dialer = services.GetRequiredService<PeerDialer>();
        var lines = new List<GatewayLine>();
        foreach (var gateway in network.Gateways)
        {
            Address? key = gateway.Key is { } text ? Address.Parse(text) : null;
            if (!dialer.DialGateway(gateway.Endpoint, key).TryGet(out var line, out var refusal)) return refusal;
            lines.Add(line);
        }

        return lines;
    }
}
