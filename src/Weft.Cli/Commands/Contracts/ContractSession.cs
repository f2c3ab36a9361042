using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The economy's contracts as one account sees them, for as long as a verb runs.</summary>
internal sealed class ContractSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PrivateKey? _key;

    private ContractSession(
        ServiceProvider services, WeftHome home, Network network, Address account, PrivateKey? key, UnixTime now)
    {
        (_services, Home, Network, Account, _key, Now) = (services, home, network, account, key, now);
    }

    public WeftHome Home { get; }

    public Network Network { get; }

    public Address Account { get; }

    /// <summary>By the chain's clock, when the verb began.</summary>
    public UnixTime Now { get; }

    public EconomyChain Chain => Get<EconomyChain>();

    /// <summary>The key of a verb that signs.</summary>
    public PrivateKey Key => _key ?? throw new InvalidOperationException("This verb only reads.");

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="account">Whom to look at; null: this home's account.</param>
    public static async Task<Result<ContractSession>> ReadAsync(
        ParseResult parse, Address? account, CancellationToken cancel)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return refusal;
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return refusal;
        if (!Addresses(network).TryGet(out var at, out refusal)) return refusal;
        if (account is null)
        {
            if (!AccountKey.ReadAddress(home).TryGet(out var own, out refusal)) return refusal;
            account = own;
        }

        var services = new ServiceCollection().AddReader(network).AddEconomy(at, network.FromBlock)
            .BuildServiceProvider();
        return await OpenAsync(services, home, network, account.Value, null, cancel);
    }

    /// <summary>With this home's account, unlocked.</summary>
    public static async Task<Result<ContractSession>> SignAsync(
        ParseResult parse, IInteraction ui, CancellationToken cancel)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return refusal;
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return refusal;
        if (!Addresses(network).TryGet(out var at, out refusal)) return refusal;
        if (!AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false))
            .TryGet(out var key, out refusal)) return refusal;
        var services = new ServiceCollection().AddNode(network, new KeySigner(key), home.Folder("account"))
            .AddEconomy(at, network.FromBlock).BuildServiceProvider();
        return await OpenAsync(services, home, network, key.Address, key, cancel);
    }

    /// <summary>Without the chain's own coin nothing can be sent.</summary>
    public async Task<Result<Done>> CheckGasAsync(CancellationToken cancel)
    {
        if (!(await Get<IChainReader>().AccountAsync(Account, cancel)).TryGet(out var view, out var refusal))
            return refusal;
        return view.GasWei == 0 ? WalletRefusals.NoGas() : default(Done);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _key?.Dispose();
    }

    private static async Task<Result<ContractSession>> OpenAsync(
        ServiceProvider services, WeftHome home, Network network, Address account, PrivateKey? key,
        CancellationToken cancel)
    {
        var chain = services.GetRequiredService<EconomyChain>();
        var (now, refusal) = ((UnixTime?)null, (Refusal?)null);
        if ((await chain.CheckAsync(cancel)).TryGet(out _, out refusal)
            && (await chain.NowAsync(cancel)).TryGet(out var head, out refusal)) now = head;
        if (now is { } time) return new ContractSession(services, home, network, account, key, time);
        await services.DisposeAsync();
        key?.Dispose();
        return refusal!;
    }

    private static Result<EconomyAddresses> Addresses(Network network) => network.Economy is { } e
        ? Read(e)
        : ContractRefusals.NoEconomy();

    private static Result<EconomyAddresses> Read(NetworkEconomy e)
    {
        string[] texts =
        [
            e.Weft, e.Governor, e.Timelock, e.Revenue, e.ReferralCodes, e.Referrals, e.Staking, e.BurnAuction,
            e.WorkRewards, e.PremiumPass,
        ];
        var at = new Address[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!Address.TryParse(texts[i], out at[i]) || at[i].IsZero)
                return HomeRefusals.NetworkMalformed("network.json", $"'{texts[i]}' is not an address of the economy.");
        }

        return new EconomyAddresses(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9]);
    }
}
