using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Ethereum;

/// <summary>
/// An Ethereum node over JSON-RPC and HTTP. Every method throws <see cref="RpcException"/> where the chain cannot be
/// asked or its answer not be trusted, and nothing else but the caller's own cancellation.
/// </summary>
/// <remarks>Source: execution API, https://ethereum.github.io/execution-apis.</remarks>
public sealed class EthereumRpc
{
    private readonly RpcPool _pool;
    private readonly RpcOptions _options;

    /// <param name="http">Lent, not disposed of. Its own time-out should be infinite: ours is per try.</param>
    public EthereumRpc(HttpClient http, RpcOptions options, TimeProvider time)
    {
        _options = options;
        _pool = new RpcPool(http, options, time);
    }

    public Task<ulong> ChainIdAsync(CancellationToken cancel) =>
        _pool.ReadAsync(new RpcCall("eth_chainId"), json => RpcJson.Quantity64(json, "chain id"), cancel);

    /// <summary>The block, or null where the chain does not have it (yet).</summary>
    public Task<RpcBlock?> BlockAsync(BlockTag tag, CancellationToken cancel) => _pool.AgreeAsync(
        new RpcCall("eth_getBlockByNumber", tag.ToJson(), JsonValue.Create(false)),
        RpcBlock.Parse, block => block?.Hash, cancel);

    /// <summary>The newest block as one endpoint sees it: endpoints are seldom in step.</summary>
    public Task<RpcBlock> HeadAsync(CancellationToken cancel) => _pool.ReadAsync(
        new RpcCall("eth_getBlockByNumber", BlockTag.Latest.ToJson(), JsonValue.Create(false)),
        json => RpcBlock.Parse(json) ?? throw RpcException.Malformed("there is no latest block"), cancel);

    public Task<UInt128> BalanceAsync(Address account, BlockTag tag, CancellationToken cancel) => _pool.ReadAsync(
        new RpcCall("eth_getBalance", account.ToJson(), tag.ToJson()),
        json => RpcJson.Quantity128(json, "balance"), cancel);

    public Task<byte[]> CodeAsync(Address account, BlockTag tag, CancellationToken cancel) => _pool.ReadAsync(
        new RpcCall("eth_getCode", account.ToJson(), tag.ToJson()), json => RpcJson.Data(json, "code"), cancel);

    /// <summary>How many transactions of the account are in blocks up to the tag; the next nonce.</summary>
    public Task<ulong> NonceAsync(Address account, BlockTag tag, CancellationToken cancel) => _pool.ReadAsync(
        new RpcCall("eth_getTransactionCount", account.ToJson(), tag.ToJson()),
        json => RpcJson.Quantity64(json, "nonce"), cancel);

    public Task<byte[]> CallAsync(CallRequest call, BlockTag tag, CancellationToken cancel) => _pool.ReadAsync(
        new RpcCall("eth_call", call.ToJson(), tag.ToJson()), json => RpcJson.Data(json, "return data"), cancel);

    /// <summary>Many calls about one block in as few requests as allowed. A revert of any throws.</summary>
    public async Task<IReadOnlyList<byte[]>> CallManyAsync(
        IReadOnlyList<CallRequest> calls, BlockTag tag, CancellationToken cancel)
    {
        var results = new List<byte[]>(calls.Count);
        foreach (var chunk in calls.Chunk(_options.MaxBatch))
        {
            RpcCall[] batch = [.. chunk.Select(call => new RpcCall("eth_call", call.ToJson(), tag.ToJson()))];
            results.AddRange(await _pool.ReadAllAsync<byte[]>(
                batch, answers => [.. answers.Select(a => RpcJson.Data(a.Value, "return data"))], cancel));
        }

        return results;
    }

    public Task<ulong> EstimateGasAsync(CallRequest call, CancellationToken cancel) => _pool.ReadAsync(
        new RpcCall("eth_estimateGas", call.ToJson()), json => RpcJson.Quantity64(json, "gas"), cancel);

    /// <summary>Twice the newest base fee and the endpoint's tip: holds through six full blocks in a row.</summary>
    public async Task<GasPrice> GasPriceAsync(CancellationToken cancel)
    {
        var head = await HeadAsync(cancel);
        var tip = await _pool.ReadAsync(
            new RpcCall("eth_maxPriorityFeePerGas"), json => RpcJson.Quantity128(json, "tip"), cancel);
        return head.BaseFeeWei > ulong.MaxValue || tip > ulong.MaxValue
            ? throw RpcException.Malformed("the gas price is out of range")
            : new(head.BaseFeeWei * 2 + tip, tip);
    }

    /// <summary>Hands a signed transaction in, to each endpoint at most once, until one takes it.</summary>
    public Task<Hash32> SendRawAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancel) => _pool.WriteAsync(
        new RpcCall("eth_sendRawTransaction", transaction.ToJson()),
        json => RpcJson.Hash(json, "transaction hash"), cancel);

    /// <summary>The receipt, or null while the transaction is in no block.</summary>
    public Task<RpcReceipt?> ReceiptAsync(Hash32 transaction, CancellationToken cancel) => _pool.AgreeAsync(
        new RpcCall("eth_getTransactionReceipt", transaction.ToJson()),
        json => RpcReceipt.Parse(json) is { } receipt && receipt.Transaction != transaction
            ? throw RpcException.Malformed("the receipt is of another transaction")
            : RpcReceipt.Parse(json),
        receipt => receipt is null ? null : (receipt.BlockHash, receipt.Succeeded, receipt.Logs.Count), cancel);

    /// <summary>Matching entries in order, each checked against the filter.</summary>
    public IAsyncEnumerable<LogEntry> LogsAsync(LogFilter filter, CancellationToken cancel) =>
        new LogReader(_pool, _options.LogBlockSpan).ReadAsync(filter, cancel);

    /// <summary>
    /// Entries of one block, which is named by its hash: an endpoint that does not have that very block refuses instead
    /// of answering that there is nothing.
    /// </summary>
    public Task<IReadOnlyList<LogEntry>> LogsOfBlockAsync(
        RpcBlock block, IReadOnlyList<Address> addresses, CancellationToken cancel) =>
        new LogReader(_pool, _options.LogBlockSpan).ReadBlockAsync(block, addresses, cancel);

    /// <summary>Any other method, not tried again, its result as it came.</summary>
    public Task<JsonElement> RequestAsync(string method, CancellationToken cancel, params JsonNode?[] parameters) =>
        _pool.WriteAsync(new RpcCall(method, parameters), json => json, cancel);
}
