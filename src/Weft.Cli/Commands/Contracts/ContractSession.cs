using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Whom a verb looks at where nobody is named.</summary>
internal enum Whose
{
    /// <summary>This home's account; refused where there is none.</summary>
    Own,

    /// <summary>This home's account where there is one.</summary>
    OwnIfAny,

    /// <summary>Nobody: what it shows is everybody's.</summary>
    Nobodys,
}

/// <summary>The market and the economy as one account sees them, for as long as a verb runs.</summary>
internal sealed class ContractSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PrivateKey? _key;

    private ContractSession(
        WeftHome home, Network network, Address? account, PrivateKey? key, IServiceCollection services)
    {
        (Home, Network, AccountIfAny, _key) = (home, network, account, key);
        if (network.EconomyAt is { } at) services.AddEconomy(at, network.FromBlock);
        _services = services.BuildServiceProvider();
    }

    public WeftHome Home { get; }

    public Network Network { get; }

    /// <summary>Null only in a verb that does not ask for one.</summary>
    public Address? AccountIfAny { get; }

    public Address Account => AccountIfAny ?? throw new InvalidOperationException("This verb has no account.");

    /// <summary>By the chain's clock, when a verb of the economy began.</summary>
    public UnixTime Now { get; private set; }

    public EconomyChain Chain => Get<EconomyChain>();

    public IChainReader Reader => Get<IChainReader>();

    public WalletReader Wallet => Get<WalletReader>();

    /// <summary>The key of a verb that signs.</summary>
    public PrivateKey Key => _key ?? throw new InvalidOperationException("This verb only reads.");

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Without a password, and without asking the chain anything.</summary>
    /// <param name="account">Whom to look at; null: as <paramref name="whose"/> says.</param>
    public static Result<ContractSession> Look(
        ParseResult parse, Whose whose, Address? account = null, bool economy = false)
    {
        if (!Place(parse, economy).TryGet(out var at, out var refusal)) return refusal;
        var (home, network) = at;
        if (account is null && (whose == Whose.Own || (whose == Whose.OwnIfAny && File.Exists(home.AccountFile))))
        {
            if (!AccountKey.ReadAddress(home).TryGet(out var own, out refusal)) return refusal;
            account = own;
        }

        return new ContractSession(home, network, account, null, new ServiceCollection().AddReader(network));
    }

    /// <summary>With this home's account, unlocked, and without asking the chain anything.</summary>
    public static Result<ContractSession> Unlock(ParseResult parse, IInteraction ui, bool economy = false)
    {
        if (!Place(parse, economy).TryGet(out var at, out var refusal)) return refusal;
        var (home, network) = at;
        return AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false)).TryGet(out var key, out refusal)
            ? new ContractSession(
                home, network, key.Address, key,
                new ServiceCollection().AddNode(network, new KeySigner(key), home.Folder("account")))
            : refusal;
    }

    /// <summary>To look at the economy, once it is known to be there.</summary>
    public static async Task<Result<ContractSession>> ReadAsync(
        ParseResult parse, Whose whose, Address? account, CancellationToken cancel) =>
        Look(parse, whose, account, economy: true).TryGet(out var session, out var refusal)
            ? await session.EnterAsync(cancel)
            : refusal;

    /// <summary>To act in the economy, once it is known to be there.</summary>
    public static async Task<Result<ContractSession>> SignAsync(
        ParseResult parse, IInteraction ui, CancellationToken cancel) =>
        Unlock(parse, ui, economy: true).TryGet(out var session, out var refusal)
            ? await session.EnterAsync(cancel)
            : refusal;

    /// <summary>Without the chain's own coin nothing can be sent.</summary>
    public async Task<Result<Done>> CheckGasAsync(CancellationToken cancel)
    {
        if (!(await Reader.AccountAsync(Account, cancel)).TryGet(out var view, out var refusal)) return refusal;
        return view.GasWei == 0 ? WalletRefusals.NoGas() : default(Done);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _key?.Dispose();
    }

    private static Result<(WeftHome Home, Network Network)> Place(ParseResult parse, bool economy)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return refusal;
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return refusal;
        return economy && network.Economy is null ? ContractRefusals.NoEconomy() : (home, network);
    }

    private async Task<Result<ContractSession>> EnterAsync(CancellationToken cancel)
    {
        if ((await Chain.CheckAsync(cancel)).TryGet(out _, out var refusal)
            && (await Chain.NowAsync(cancel)).TryGet(out var now, out refusal))
        {
            Now = now;
            return this;
        }

        await DisposeAsync();
        return refusal!;
    }
}
