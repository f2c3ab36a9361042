using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Ethereum.Tests.Rpc;

namespace Weft.Ethereum.Tests.Journal;

/// <summary>
/// A chain of transactions of one key, with a pool, behind the real RPC client. Nothing happens by itself.
/// </summary>
internal sealed class FakeChain
{
    private readonly Lock _lock = new();
    private readonly List<List<SignedTransaction>> _blocks = [[]];
    private readonly Dictionary<ulong, SignedTransaction> _pool = [];
    private readonly FakeEndpoint _endpoint;
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _salt;

    public FakeChain()
    {
        _endpoint = new FakeEndpoint().On("chain", Answer);
        Rpc = _endpoint.Rpc(new RpcOptions { Endpoints = [], Retries = 0 });
    }

    public EthereumRpc Rpc { get; }

    public string Genesis { get; init; } = "genesis";

    public UInt128 Balance { get; set; } = UInt128.Parse("1000000000000000000", CultureInfo.InvariantCulture);

    public const ulong UsualBaseFee = 1_000;

    public ulong BaseFee { get; set; } = UsualBaseFee;

    /// <summary>Mines whatever the pool takes as soon as it is there.</summary>
    public bool Automine { get; set; }

    /// <summary>The transaction is taken, but the answer to the sender gets lost.</summary>
    public bool LoseAnswers { get; set; }

    public bool Down { get; set; }

    public Func<SignedTransaction, bool> Reverts { get; set; } = _ => false;

    public List<SignedTransaction> Received { get; } = [];

    public IReadOnlyList<SignedTransaction> Mined
    {
        get
        {
            lock (_lock) return [.. _blocks.SelectMany(b => b)];
        }
    }

    /// <summary>How often the call with this data took effect.</summary>
    public int Effects(byte[] data) => Mined.Count(t => t.Transaction.Data.Span.SequenceEqual(data) && !Reverts(t));

    public void Mine(int blocks = 1)
    {
        lock (_lock)
        {
            for (var i = 0; i < blocks; i++)
            {
                var block = new List<SignedTransaction>();
                var next = NextNonce(_blocks.Count);
                while (_pool.TryGetValue(next, out var transaction) && MaxFee(transaction) >= BaseFee)
                {
                    _pool.Remove(next++);
                    block.Add(transaction);
                }

                _blocks.Add(block);
            }
        }
    }

    public void Drop()
    {
        lock (_lock) _pool.Clear();
    }

    /// <summary>Undoes blocks; their transactions are forgotten.</summary>
    public void Reorganise(int depth)
    {
        lock (_lock)
        {
            _blocks.RemoveRange(Math.Max(1, _blocks.Count - depth), Math.Min(depth, _blocks.Count - 1));
            _salt++;
        }
    }

    /// <summary>Somebody else uses the same key.</summary>
    public void MineForeign(PrivateKey key)
    {
        lock (_lock)
        {
            var foreign = new FeeMarketTransaction
            {
                ChainId = 1,
                Nonce = NextNonce(_blocks.Count),
                GasLimit = 21_000,
                MaxFeePerGas = 1,
                MaxPriorityFeePerGas = 1,
                To = Address.Zero,
                Data = new byte[] { 0xff },
            }.Sign(key);
            _pool.Remove(foreign.Transaction.Nonce);
            _blocks.Add([foreign]);
        }
    }

    /// <summary>Waits until the journal, which keeps asking, has brought the condition about.</summary>
    public async Task UntilAsync(Func<bool> condition, CancellationToken cancel)
    {
        while (true)
        {
            Task asked;
            lock (_lock) asked = _asked.Task;
            if (condition()) return;
            await asked.WaitAsync(TimeSpan.FromSeconds(20), cancel);
        }
    }

    private HttpResponseMessage Answer(JsonNode call)
    {
        lock (_lock)
        {
            var asked = _asked;
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            asked.SetResult();
            if (Down) return new HttpResponseMessage(System.Net.HttpStatusCode.BadGateway);
            var parameters = call["params"]!.AsArray();
            var method = call["method"]!.GetValue<string>();
            if (method == "eth_sendRawTransaction") return Receive(call, parameters[0]!.GetValue<string>());
            return FakeEndpoint.Ok(FakeEndpoint.Result(call, method switch
            {
                "eth_chainId" => "\"0x1\"",
                "eth_estimateGas" => "\"0x5208\"",
                "eth_maxPriorityFeePerGas" => "\"0xa\"",
                "eth_getBalance" => $"\"0x{Balance:x}\"",
                "eth_getBlockByNumber" => Block(parameters[0]!.GetValue<string>()),
                "eth_getTransactionCount" => $"\"0x{Count(parameters[1]!.GetValue<string>()):x}\"",
                "eth_getTransactionReceipt" => Receipt(Hash32.Parse(parameters[0]!.GetValue<string>())),
                _ => throw new NotSupportedException(method),
            }));
        }
    }

    private HttpResponseMessage Receive(JsonNode call, string raw)
    {
        var transaction = Transaction.Decode(Hex.Decode(raw));
        Received.Add(transaction);
        var nonce = transaction.Transaction.Nonce;
        if (nonce < NextNonce(_blocks.Count)) return Refuse(call, "nonce too low");
        if (_pool.TryGetValue(nonce, out var other))
        {
            if (other.Hash == transaction.Hash) return Refuse(call, "already known");
            if (MaxFee(transaction) * 8 < MaxFee(other) * 9 || Tip(transaction) * 8 < Tip(other) * 9)
                return Refuse(call, "replacement transaction underpriced");
        }

        _pool[nonce] = transaction;
        if (Automine) Mine();
        return LoseAnswers
            ? new HttpResponseMessage(System.Net.HttpStatusCode.GatewayTimeout)
            : FakeEndpoint.Ok(FakeEndpoint.Result(call, $"\"{transaction.Hash}\""));
    }

    private static HttpResponseMessage Refuse(JsonNode call, string why) => FakeEndpoint.Ok(
        $$$"""{"jsonrpc":"2.0","id":{{{call["id"]}}},"error":{"code":-32000,"message":"{{{why}}}"}}""");

    private string Block(string tag)
    {
        var number = tag == "latest" ? (ulong)_blocks.Count - 1 : Number(tag);
        return number >= (ulong)_blocks.Count
            ? "null"
            : $$"""
              {"number":"0x{{number:x}}","hash":"{{BlockHash(number)}}","parentHash":"{{BlockHash(number)}}",
               "timestamp":"0x1","baseFeePerGas":"0x{{BaseFee:x}}"}
              """;
    }

    private string Receipt(Hash32 hash)
    {
        for (var i = 0; i < _blocks.Count; i++)
        {
            if (_blocks[i].Find(t => t.Hash == hash) is not { } found) continue;
            return $$"""
                {"transactionHash":"{{hash}}","status":"{{(Reverts(found) ? "0x0" : "0x1")}}","blockNumber":"0x{{i:x}}",
                 "blockHash":"{{BlockHash((ulong)i)}}","gasUsed":"0x5208","effectiveGasPrice":"0x1","logs":[]}
                """;
        }

        return "null";
    }

    private ulong Count(string tag)
    {
        if (tag is not "latest" and not "pending") return NextNonce((int)Number(tag) + 1);
        var next = NextNonce(_blocks.Count);
        while (tag == "pending" && _pool.ContainsKey(next)) next++;
        return next;
    }

    private ulong NextNonce(int blocks) => (ulong)_blocks.Take(blocks).Sum(b => b.Count);

    private Hash32 BlockHash(ulong number) => Keccak.Hash(number == 0 ? Genesis : $"{Genesis}{number}/{_salt}");

    private static ulong Number(string tag) =>
        ulong.Parse(tag.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static ulong MaxFee(SignedTransaction t) => (ulong)((FeeMarketTransaction)t.Transaction).MaxFeePerGas;

    private static ulong Tip(SignedTransaction t) => (ulong)((FeeMarketTransaction)t.Transaction).MaxPriorityFeePerGas;
}
