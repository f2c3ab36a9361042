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
public sealed class MarketDeployment : IAsyncDisposable, IDeploySteps
{
    private readonly TransactionJournal _journal;
    private readonly EthereumRpc _rpc;
    private Action<string>? _begin;

    private MarketDeployment(TransactionJournal journal, EthereumRpc rpc) => (_journal, _rpc) = (journal, rpc);

    public static Task<Result<MarketDeployment>> OpenAsync(
        EthereumRpc rpc, ISigner signer, string journalPath, TimeProvider time, CancellationToken cancel) =>
        ChainGuard.AskAsync<MarketDeployment>(async () => new MarketDeployment(await TransactionJournal.OpenAsync(
            rpc, new NodeSigner(signer), new JournalOptions { Path = journalPath }, time, cancel), rpc));

    /// <summary>How many transactions a plan is, and what they take at most.</summary>
    public static Task<DeployCost> CostAsync(DeployPlan plan, CancellationToken cancel) =>
        Rehearsal.OfAsync(plan, cancel);

    /// <summary>All of a plan: the market, the economy beside it, and the hand-over to the timelock.</summary>
    /// <param name="progress">Told of each step when it begins, also of those that an earlier run did.</param>
    public Task<Result<Deployed>> DeployAsync(
        DeployPlan plan, Action<DeployStep>? progress, CancellationToken cancel) => ChainGuard.AskAsync<Deployed>(
        async () =>
        {
            var (total, number) = ((await CostAsync(plan, cancel)).Transactions, 0);
            _begin = progress is null ? null : name => progress(new DeployStep(++number, total, name));
            if (!(await new MarketSteps(this, plan.Market).DeployAsync(cancel)).TryGet(out var market, out var refusal))
                return refusal;
            var made = await new EconomyDeployment(this, plan.Economy).DeployAsync(market, cancel);
            if (!made.TryGet(out var economy, out refusal)) return refusal;
            return new Deployed(market, economy.At, await RecordAsync(plan.Economy, economy, cancel));
        });

    public Task<Result<MarketAddresses>> DeployAsync(DeployOptions options, CancellationToken cancel) =>
        ChainGuard.AskAsync(() => new MarketSteps(this, options).DeployAsync(cancel));

    /// <summary>The economy beside a market that <see cref="EconomyOptions.Deployer"/> owns, all of it handed to the
    /// timelock.</summary>
    public Task<Result<EconomyAddresses>> DeployEconomyAsync(
        MarketAddresses market, EconomyOptions options, CancellationToken cancel) =>
        ChainGuard.AskAsync<EconomyAddresses>(async () =>
            (await new EconomyDeployment(this, options).DeployAsync(market, cancel)).TryGet(out var made, out var no)
                ? made.At
                : no);

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

    Task<byte[]> IDeploySteps.AskAsync(Address contract, byte[] question, CancellationToken cancel) =>
        AskAsync(contract, question, cancel);

    Task<Result<Done>> IDeploySteps.SendAsync(TransactionIntent intent, CancellationToken cancel) =>
        SendAsync(intent, cancel);

    async Task<Result<Created>> IDeploySteps.CreateAsync(string id, byte[] deployment, CancellationToken cancel)
    {
        _begin?.Invoke(id);
        var receipt = await _journal.SubmitAsync(new TransactionIntent(id, null, deployment), cancel);
        return receipt is { Succeeded: true, Created: { } address }
            ? new Created(address, receipt.Block)
            : ChainRefusals.Reverted("no reason: the contract was not created");
    }

    private Task<byte[]> AskAsync(Address contract, byte[] question, CancellationToken cancel) =>
        _rpc.CallAsync(new CallRequest(Address.Zero, contract, question), BlockTag.Latest, cancel);

    private Task<Result<Done>> SendAsync(TransactionIntent intent, CancellationToken cancel) =>
        ChainGuard.AskAsync<Done>(async () =>
        {
            _begin?.Invoke(intent.Id);
            return (await _journal.SubmitAsync(intent, cancel)).Succeeded
                ? default(Done)
                : ChainRefusals.Reverted("no reason");
        });

    private async Task<DeployRecord> RecordAsync(
        EconomyOptions options, EconomyDeployed economy, CancellationToken cancel)
    {
        var block = await _rpc.BlockAsync(BlockTag.At(economy.DistributionBlock), cancel)
            ?? throw new RpcException(RpcFailure.Malformed, "The block of a receipt is not there.");
        var team = await AskAsync(
            economy.Distribution, DistributionContract.Functions.TeamVesting.Encode(), cancel);
        var backers = await AskAsync(
            economy.Distribution, DistributionContract.Functions.BackersVesting.Encode(), cancel);
        return new DeployRecord(
            options, economy.Distribution, DistributionContract.Functions.TeamVesting.Decode(team),
            DistributionContract.Functions.BackersVesting.Decode(backers), block.Time, economy.GovernorBlock);
    }
}
