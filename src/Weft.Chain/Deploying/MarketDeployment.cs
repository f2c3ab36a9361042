using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Where a market lives.</summary>
/// <param name="Block">The first block that can hold an event of it; followers start here.</param>
public sealed record MarketAddresses(Address Token, Address Directory, Address Market, ulong Block);

/// <param name="Token">An existing token; null deploys the worthless test dollar.</param>
/// <param name="FeeBasisPoints">The protocol's share of what renters pay, at most 500.</param>
public sealed record DeployOptions(
    Address? Token, Address Owner, ushort FeeBasisPoints, Address FeeTo, IReadOnlyList<string> GpuClasses,
    IReadOnlyList<string> Regions)
{
    public static DeployOptions ForLocalChain(Address owner) =>
        new(null, owner, FeeBasisPoints: 300, owner, MarketLists.GpuClasses, MarketLists.Regions);
}

/// <summary>Puts a new market on a chain. Run again with the same journal it finds what is there and goes on.</summary>
public sealed class MarketDeployment : IAsyncDisposable
{
    private readonly TransactionJournal _journal;
    private readonly EthereumRpc _rpc;

    private MarketDeployment(TransactionJournal journal, EthereumRpc rpc) => (_journal, _rpc) = (journal, rpc);

    public static Task<Result<MarketDeployment>> OpenAsync(
        EthereumRpc rpc, ISigner signer, string journalPath, TimeProvider time, CancellationToken cancel) =>
        ChainGuard.AskAsync<MarketDeployment>(async () => new MarketDeployment(await TransactionJournal.OpenAsync(
            rpc, new NodeSigner(signer), new JournalOptions { Path = journalPath }, time, cancel), rpc));

    public Task<Result<MarketAddresses>> DeployAsync(DeployOptions options, CancellationToken cancel) =>
        ChainGuard.AskAsync<MarketAddresses>(async () =>
        {
            if (!(await TokenAsync(options, cancel)).TryGet(out var token, out var refusal)) return refusal;
            var directory = await CreateAsync(
                "deploy:directory",
                DirectoryContract.Deployment(options.Owner, options.GpuClasses, options.Regions),
                cancel);
            if (!directory.TryGet(out var directoryMade, out refusal)) return refusal;
            var market = await CreateAsync(
                "deploy:market",
                MarketContract.Deployment(token, options.Owner, options.FeeBasisPoints, options.FeeTo),
                cancel);
            if (!market.TryGet(out var marketMade, out refusal)) return refusal;
            return new MarketAddresses(token, directoryMade.Address, marketMade.Address, marketMade.Block);
        });

    /// <summary>The economy beside a market that <see cref="EconomyOptions.Deployer"/> owns, all of it handed to the
    /// timelock.</summary>
    public Task<Result<EconomyAddresses>> DeployEconomyAsync(
        MarketAddresses market, EconomyOptions options, CancellationToken cancel) =>
        ChainGuard.AskAsync<EconomyAddresses>(
            () => new EconomyDeployment(this, options).DeployAsync(market, cancel));

    /// <summary>Test dollars out of nothing, for a local chain or a test network.</summary>
    public Task<Result<Done>> MintAsync(
        string id, Address token, Address account, Money amount, CancellationToken cancel) =>
        SendAsync(
            new TransactionIntent(id, token, TestUsdContract.Functions.Mint.Encode(account, amount.BaseUnits)), cancel);

    /// <summary>WEFT of what the deployer holds, as it does on a local chain.</summary>
    public Task<Result<Done>> SendWeftAsync(
        string id, Address weft, Address account, WeftAmount amount, CancellationToken cancel) => SendAsync(
        new TransactionIntent(id, weft, WeftTokenContract.Functions.Transfer.Encode(account, amount.BaseUnits)),
        cancel);

    /// <summary>The chain's own coin, so that an account can pay for gas.</summary>
    public Task<Result<Done>> SendCoinAsync(string id, Address account, UInt128 wei, CancellationToken cancel) =>
        SendAsync(new TransactionIntent(id, account, default, wei), cancel);

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    internal Task<byte[]> AskAsync(Address contract, byte[] question, CancellationToken cancel) =>
        _rpc.CallAsync(new CallRequest(Address.Zero, contract, question), BlockTag.Latest, cancel);

    internal Task<Result<Done>> SendAsync(TransactionIntent intent, CancellationToken cancel) =>
        ChainGuard.AskAsync<Done>(async () =>
            (await _journal.SubmitAsync(intent, cancel)).Succeeded
                ? default(Done)
                : ChainRefusals.Reverted("no reason"));

    private async Task<Result<Address>> TokenAsync(DeployOptions options, CancellationToken cancel)
    {
        if (options.Token is { } given) return given;
        var made = await CreateAsync("deploy:token", TestUsdContract.Deployment(), cancel);
        return made.TryGet(out var token, out var refusal) ? token.Address : refusal;
    }

    internal async Task<Result<(Address Address, ulong Block)>> CreateAsync(
        string id, byte[] deployment, CancellationToken cancel)
    {
        var receipt = await _journal.SubmitAsync(new TransactionIntent(id, null, deployment), cancel);
        return receipt is { Succeeded: true, Created: { } address }
            ? (address, receipt.Block)
            : ChainRefusals.Reverted("no reason: the contract was not created");
    }
}
