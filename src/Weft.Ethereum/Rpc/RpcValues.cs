using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Ethereum;

/// <summary>A block without its transactions.</summary>
/// <param name="Time">Unix seconds.</param>
public sealed record RpcBlock(ulong Number, Hash32 Hash, Hash32 Parent, ulong Time, UInt128 BaseFeeWei)
{
    internal static RpcBlock? Parse(JsonElement json) => json.ValueKind == JsonValueKind.Null
        ? null
        : new(
            RpcJson.Quantity64(json.Member("number"), "block number"),
            RpcJson.Hash(json.Member("hash"), "block hash"),
            RpcJson.Hash(json.Member("parentHash"), "parent hash"),
            RpcJson.Quantity64(json.Member("timestamp"), "block time"),
            json.Optional("baseFeePerGas") is { } fee ? RpcJson.Quantity128(fee, "base fee") : 0);
}

/// <summary>A call to a contract, or a transaction whose effect is only asked about.</summary>
/// <param name="To">Null: the creation of a contract with <paramref name="Data"/> as its code.</param>
/// <param name="Gas">What the call may spend; null: as much as the endpoint allows.</param>
public sealed record CallRequest(
    Address From, Address? To, ReadOnlyMemory<byte> Data, UInt128 ValueWei = default, ulong? Gas = null)
{
    internal JsonNode ToJson()
    {
        var json = new JsonObject { ["from"] = From.ToJson(), ["data"] = Data.ToJson() };
        if (To is { } to) json["to"] = to.ToJson();
        if (ValueWei != 0) json["value"] = ValueWei.ToJson();
        if (Gas is { } gas) json["gas"] = gas.ToJson();
        return json;
    }
}

/// <summary>What an EIP-1559 transaction should offer to get into one of the next blocks.</summary>
/// <param name="MaxFeeWei">Per gas, tip included.</param>
/// <param name="TipWei">Per gas, for the block's maker.</param>
public readonly record struct GasPrice(UInt128 MaxFeeWei, UInt128 TipWei);

/// <summary>An entry that a contract wrote into the log of a block.</summary>
public sealed record LogEntry(
    Address Address, IReadOnlyList<Hash32> Topics, ReadOnlyMemory<byte> Data, ulong Block, Hash32 BlockHash,
    Hash32 Transaction, ulong Index)
{
    internal const int MaxTopics = 4;

    internal JsonObject ToJson() => new()
    {
        ["address"] = Address.ToJson(),
        ["topics"] = new JsonArray([.. Topics.Select(t => t.ToJson())]),
        ["data"] = Data.ToJson(),
        ["blockNumber"] = Block.ToJson(),
        ["blockHash"] = BlockHash.ToJson(),
        ["transactionHash"] = Transaction.ToJson(),
        ["logIndex"] = Index.ToJson(),
    };

    internal static LogEntry Parse(JsonElement json) => new(
        RpcJson.Address(json.Member("address"), "log address"),
        [.. RpcJson.Array(json.Member("topics"), "topics", MaxTopics).Select(t => RpcJson.Hash(t, "topic"))],
        RpcJson.Data(json.Member("data"), "log data"),
        RpcJson.Quantity64(json.Member("blockNumber"), "log block"),
        RpcJson.Hash(json.Member("blockHash"), "log block hash"),
        RpcJson.Hash(json.Member("transactionHash"), "log transaction"),
        RpcJson.Quantity64(json.Member("logIndex"), "log index"));
}

/// <summary>
/// A transaction that is in a block. <paramref name="Succeeded"/> is false where the EVM reverted it.
/// </summary>
public sealed record RpcReceipt(
    Hash32 Transaction, bool Succeeded, ulong Block, Hash32 BlockHash, ulong GasUsed, UInt128 GasPriceWei,
    Address? Created, IReadOnlyList<LogEntry> Logs)
{
    private const int MaxLogs = 20_000;

    /// <summary>What the sender paid for gas. Chains that charge for data separately take more.</summary>
    public UInt128 FeeWei => checked(GasUsed * GasPriceWei);

    /// <summary>As an endpoint would send it.</summary>
    internal JsonObject ToJson() => new()
    {
        ["transactionHash"] = Transaction.ToJson(),
        ["status"] = (Succeeded ? 1ul : 0).ToJson(),
        ["blockNumber"] = Block.ToJson(),
        ["blockHash"] = BlockHash.ToJson(),
        ["gasUsed"] = GasUsed.ToJson(),
        ["effectiveGasPrice"] = GasPriceWei.ToJson(),
        ["contractAddress"] = Created?.ToJson(),
        ["logs"] = new JsonArray([.. Logs.Select(log => log.ToJson())]),
    };

    internal static RpcReceipt? Parse(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null) return null;
        var status = RpcJson.Quantity64(json.Member("status"), "status");
        if (status > 1) throw RpcException.Malformed("status is neither 0 nor 1");
        var gas = RpcJson.Quantity64(json.Member("gasUsed"), "gas used");
        var price = json.Optional("effectiveGasPrice") is { } p ? RpcJson.Quantity128(p, "gas price") : 0;
        if (new BigInteger(gas) * (BigInteger)price > (BigInteger)UInt128.MaxValue)
            throw RpcException.Malformed("the gas price is out of range");
        return new(
            RpcJson.Hash(json.Member("transactionHash"), "transaction hash"),
            status == 1,
            RpcJson.Quantity64(json.Member("blockNumber"), "receipt block"),
            RpcJson.Hash(json.Member("blockHash"), "receipt block hash"),
            gas,
            price,
            json.Optional("contractAddress") is { } created ? RpcJson.Address(created, "contract address") : null,
            [.. RpcJson.Array(json.Member("logs"), "logs", MaxLogs).Select(LogEntry.Parse)]);
    }
}
