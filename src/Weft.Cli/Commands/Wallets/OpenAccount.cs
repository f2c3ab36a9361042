using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The account's key, unlocked, with the chain behind it.</summary>
internal sealed class OpenAccount : IAsyncDisposable
{
    private readonly PrivateKey _key;
    private readonly ServiceProvider _services;

    private OpenAccount(Network network, PrivateKey key, ServiceProvider services) =>
        (Network, _key, _services) = (network, key, services);

    public Network Network { get; }

    public Address Address => _key.Address;

    public WalletReader Wallet => _services.GetRequiredService<WalletReader>();

    public IChainReader Reader => _services.GetRequiredService<IChainReader>();

    public static Result<OpenAccount> Open(ParseResult parse, IInteraction ui)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return refusal;
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return refusal;
        if (!AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false)).TryGet(out var key, out refusal))
            return refusal;
        return new OpenAccount(network, key, new ServiceCollection()
            .AddNode(network, new KeySigner(key), home.Folder("account")).BuildServiceProvider());
    }

    /// <summary>An id for something that is meant anew each time that it is typed.</summary>
    public static string NewId(string what) => $"{what}:{TimeProvider.System.GetUtcNow().UtcTicks}";

    /// <summary>Sends, and says in which transaction.</summary>
    public async Task<Result<Done>> SendAsync(IInteraction ui, string title, ChainIntent intent, CancellationToken stop)
    {
        var settlement = _services.GetRequiredService<ISettlement>();
        var sent = await ui.WaitAsync(title, _ => settlement.SubmitAsync(intent, stop));
        if (!sent.TryGet(out var receipt, out var refusal)) return refusal;
        ui.Say($"Done in transaction {receipt.Transaction}, {receipt.GasUsed:N0} gas.");
        return default(Done);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _key.Dispose();
    }
}
