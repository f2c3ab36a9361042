using Microsoft.Extensions.DependencyInjection;
using Weft.Chain;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The chain, for reading only.</summary>
internal sealed class AuditChain(ServiceProvider services) : IAsyncDisposable
{
    public ChainHistory History { get; } = services.GetRequiredService<ChainHistory>();

    public IChainReader Reader { get; } = services.GetRequiredService<IChainReader>();

    public static AuditChain Open(Network network) =>
        new(new ServiceCollection().AddReader(network).BuildServiceProvider());

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
