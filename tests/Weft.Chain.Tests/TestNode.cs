using Microsoft.Extensions.DependencyInjection;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Chain.Tests;

/// <summary>The chain side of one node, wired as in the program.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestNode(ChainOptions options, ISigner? signer)
    {
        var services = new ServiceCollection().AddChain(options);
        if (signer is not null) services.AddSingleton(signer);
        _services = services.BuildServiceProvider();
    }

    public ChainConnection Connection => _services.GetRequiredService<ChainConnection>();

    public IChainReader Reader => _services.GetRequiredService<IChainReader>();

    public IChainDirectory Directory => _services.GetRequiredService<IChainDirectory>();

    public IChainFeed Feed => _services.GetRequiredService<IChainFeed>();

    public ISettlement Settlement => _services.GetRequiredService<ISettlement>();

    public WalletReader Wallet => _services.GetRequiredService<WalletReader>();

    public EthereumRpc Rpc => _services.GetRequiredService<EthereumRpc>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
