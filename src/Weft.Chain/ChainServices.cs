using Microsoft.Extensions.DependencyInjection;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Puts the chain behind the node's ports.</summary>
public static class ChainServices
{
    /// <summary>
    /// Adds <see cref="IChainReader"/>, <see cref="IChainDirectory"/>, <see cref="IChainFeed"/>, <see
    /// cref="ISettlement"/> and <see cref="ChainConnection"/>, which is opened once at start. An <see cref="ISigner"/>
    /// among the services is the key that sends; without one the chain can only be read.
    /// </summary>
    public static IServiceCollection AddChain(this IServiceCollection services, ChainOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => new ChainHttp());
        services.AddSingleton(provider => new EthereumRpc(
            provider.GetRequiredService<ChainHttp>().Client, options.Rpc, Time(provider)));
        services.AddSingleton(provider => new ChainConnection(
            provider.GetRequiredService<EthereumRpc>(), options, provider.GetService<ISigner>(), Time(provider)));
        services.AddSingleton<IChainReader>(p => new ChainReader(p.GetRequiredService<EthereumRpc>(), options));
        services.AddSingleton(p => new WalletReader(p.GetRequiredService<EthereumRpc>(), options));
        services.AddSingleton<IChainDirectory>(p => new ChainDirectory(p.GetRequiredService<EthereumRpc>(), options));
        services.AddSingleton<IChainFeed>(p => new ChainFeed(p.GetRequiredService<EthereumRpc>(), options, Time(p)));
        services.AddSingleton(p => new ChainHistory(
            p.GetRequiredService<EthereumRpc>(), p.GetRequiredService<IChainFeed>()));
        services.AddSingleton<ISettlement>(p => new Settlement(p.GetRequiredService<ChainConnection>(), Time(p)));
        return services;
    }

    private static TimeProvider Time(IServiceProvider provider) =>
        provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
