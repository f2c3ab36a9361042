using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Weft.Market;
using Weft.Node;
using Weft.Peers;

namespace Weft.Cli;

/// <summary>A renter's node for one run. Each run keeps its own folder, so that several can go on side by
/// side.</summary>
internal sealed class RenterSetup : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<IGateway> _gateways;
    private readonly NonceFile _nonces;

    private RenterSetup(
        ServiceProvider services, IReadOnlyList<IGateway> gateways, WeftHome home, Network network, MarketLists lists)
    {
        (_services, _gateways) = (services, gateways);
        (Network, Lists, Folders) = (network, lists, new RunFolders(home, TimeProvider.System));
        _nonces = new NonceFile(Path.Combine(home.Folder("account"), "request-nonce"), TimeProvider.System);
    }

    public Network Network { get; }

    public MarketLists Lists { get; }

    public RunFolders Folders { get; }

    public static async Task<Result<RenterSetup>> OpenAsync(
        ParseResult parse, IInteraction ui, CancellationToken cancel)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return refusal;
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return refusal;
        if (!AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false))
            .TryGet(out var key, out refusal)) return refusal;
        var services = new ServiceCollection()
            .AddSingleton(_ => key)
            .AddNode(network, new KeySigner(key), home.Folder("account"))
            .BuildServiceProvider();
        var opened = await WireAsync(services, home, network, cancel);
        if (opened.IsRefused) await services.DisposeAsync();
        return opened;
    }

    /// <summary>A node on the journal in <paramref name="journal"/>.</summary>
    public RenterNode Node(IJournal journal, IProgress<RenterEvent> events) => new(
        new RenterOptions(Network.Domain),
        new RenterPorts(
            _gateways, _services.GetRequiredService<PeerDialer>(), _services.GetRequiredService<IChainReader>(),
            _services.GetRequiredService<IChainFeed>(), _services.GetRequiredService<ISettlement>(), journal,
            _services.GetRequiredService<ISigner>(), new FileResults(), _nonces, events),
        TimeProvider.System);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<Result<RenterSetup>> WireAsync(
        ServiceProvider services, WeftHome home, Network network, CancellationToken cancel)
    {
        if (!(await services.ListsAsync(cancel)).TryGet(out var lists, out var refusal)) return refusal;
        if (!services.Gateways(network).TryGet(out var gateways, out refusal)) return refusal;
        return new RenterSetup(services, gateways, home, network, lists);
    }
}
