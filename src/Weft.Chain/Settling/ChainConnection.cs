using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>
/// The node's own line to the chain: checks once that it is the right chain with the right contracts, and holds the
/// journal of the node's key. Opening it takes up the transactions that an earlier life left under way.
/// </summary>
public sealed class ChainConnection : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ISigner? _signer;
    private readonly TimeProvider _time;
    private TransactionJournal? _journal;

    internal ChainConnection(EthereumRpc rpc, ChainOptions options, ISigner? signer, TimeProvider time) =>
        (Rpc, Options, _signer, _time) = (rpc, options, signer, time);

    internal EthereumRpc Rpc { get; }

    internal ChainOptions Options { get; }

    internal ISigner Signer =>
        _signer ?? throw new InvalidOperationException("This node has no key, so it can only read the chain.");

    /// <summary>
    /// Refuses a chain that is out of reach or another one, and contracts that are not there. May be repeated.
    /// </summary>
    public Task<Result<Done>> CheckAsync(CancellationToken cancel) => ChainGuard.AskAsync(() => FaultAsync(cancel));

    /// <summary>Checks as <see cref="CheckAsync"/> does, and takes up the transactions under way.</summary>
    public Task<Result<Done>> OpenAsync(CancellationToken cancel) => ChainGuard.AskAsync<Done>(async () =>
    {
        if (!(await FaultAsync(cancel)).TryGet(out _, out var refusal)) return refusal;
        if (_signer is not null && Options.JournalPath is not null) await JournalAsync(cancel);
        return default(Done);
    });

    /// <exception cref="JournalException">In use, foreign or damaged.</exception>
    /// <exception cref="RpcException">The chain cannot be asked what it is.</exception>
    internal async Task<TransactionJournal> JournalAsync(CancellationToken cancel)
    {
        await _opening.WaitAsync(cancel);
        try
        {
            return _journal ??= await TransactionJournal.OpenAsync(
                Rpc,
                new NodeSigner(Signer),
                new JournalOptions
                {
                    Path = Options.JournalPath
                        ?? throw new InvalidOperationException("A node that sends transactions needs a journal."),
                    Confirmations = Options.Confirmations,
                },
                _time,
                cancel);
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null) await _journal.DisposeAsync();
        _opening.Dispose();
    }

    private async Task<Result<Done>> FaultAsync(CancellationToken cancel)
    {
        (string Name, Address Address)[] contracts =
            [("market", Options.Market), ("directory", Options.Directory), ("token", Options.Token)];
        var codes = await Task.WhenAll(
            contracts.Select(contract => Rpc.CodeAsync(contract.Address, BlockTag.Latest, cancel)));
        foreach (var (contract, code) in contracts.Zip(codes))
            if (code.Length == 0) return ChainRefusals.NoContract(contract.Name, contract.Address);

        var token = MarketContract.Functions.Token.Decode(await Rpc.CallAsync(
            new CallRequest(Address.Zero, Options.Market, MarketContract.Functions.Token.Encode()), BlockTag.Latest,
            cancel));
        return token == Options.Token ? default(Done) : ChainRefusals.OtherToken(token, Options.Token);
    }
}
