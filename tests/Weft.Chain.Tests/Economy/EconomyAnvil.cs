using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>
/// Transactions of anyone at any second on a real chain, and many views in one question. Blocks come only when asked
/// for.
/// </summary>
internal sealed class EconomyAnvil(TestMarket market)
{
    /// <summary>Answers a list of static calls one after the other: see <see cref="AskAsync"/>.</summary>
    private static readonly Address Asker = Address.Parse("0x00000000000000000000000000000000000a5c00");

    private static readonly string Skipped = Keccak.Hash("MatchSkipped(bytes32,uint256,uint8)").ToString();

    /// <summary>
    /// A loop by hand. In: records of target, length (a word each), data. Out: success, length (a word each), answer.
    /// </summary>
    private const string AskerCode =
        "0x5f5f5b813611600c57805ff35b8160200135808360400183375f5f828486355afa82523d8260200152"
        + "3d5f836040013e60400182019150"
        + "3d01604001600256";

    /// <summary>Why the last transaction's match was passed over; zero where it was not, or had none.</summary>
    public BigInteger LastSkip { get; private set; }

    public async Task PrepareAsync()
    {
        await Rpc("anvil_autoImpersonateAccount", true);
        await SetCodeAsync(Asker, AskerCode);
        await Rpc("evm_setAutomine", false);
    }

    public Task SetCodeAsync(Address at, string code) => Rpc("anvil_setCode", at.ToString(), code);

    public Task SetBalanceAsync(Address account) =>
        Rpc("anvil_setBalance", account.ToString(), "0xd3c21bcecceda1000000");

    public async Task<string> SnapshotAsync() => (await Rpc("evm_snapshot")).GetString()!;

    public async Task RevertAsync(string snapshot) => await Rpc("evm_revert", snapshot);

    public async Task SetStorageAsync(Address at, Hash32 slot, BigInteger value) => await Rpc(
        "anvil_setStorageAt", at.ToString(), slot.ToString(), Hex.Encode(Words.Of(value)));

    /// <returns>The custom error, null where the transaction went through.</returns>
    public async Task<Revert?> SendAsync(Address from, Address? to, byte[] data, ulong time)
    {
        var transaction = new JsonObject
        {
            ["from"] = from.ToString(),
            ["data"] = Hex.Encode(data),
            ["gas"] = "0xe4e1c0",
        };
        if (to is { } target) transaction["to"] = target.ToString();
        var hash = (await market.AnvilAsync("eth_sendTransaction", transaction)).GetString()!;
        await Rpc("evm_mine", time);
        var receipt = await Rpc("eth_getTransactionReceipt", hash);
        LastSkip = SkipOf(receipt);
        if (receipt.GetProperty("status").GetString() == "0x1") return null;
        var trace = await market.AnvilAsync(
            "debug_traceTransaction", hash, new JsonObject { ["tracer"] = "callTracer" });
        return EconomyErrors.Read(
            trace.TryGetProperty("output", out var output) ? Hex.Decode(output.GetString()!) : []);
    }

    /// <returns>The address of the new contract.</returns>
    public async Task<Address> CreateAsync(Address from, byte[] deployment, ulong time)
    {
        Assert.Null(await SendAsync(from, null, deployment, time));
        var block = await market.AnvilAsync("eth_getBlockByNumber", "latest", false);
        var receipt = await Rpc(
            "eth_getTransactionReceipt", block.GetProperty("transactions")[0].GetString()!);
        return Address.Parse(receipt.GetProperty("contractAddress").GetString()!);
    }

    /// <returns>The answers in order; null where a view reverts.</returns>
    public async Task<byte[]?[]> AskAsync(IReadOnlyList<(Address To, byte[] Data)> questions)
    {
        var input = new List<byte>();
        foreach (var (to, data) in questions) input.AddRange([.. Words.Of(to), .. Words.Of(data.Length), .. data]);
        var result = await market.AnvilAsync(
            "eth_call",
            new JsonObject { ["to"] = Asker.ToString(), ["data"] = Hex.Encode([.. input]), ["gas"] = "0x1c9c380" },
            "latest");
        var output = Hex.Decode(result.GetString()!);
        var answers = new byte[]?[questions.Count];
        for (int i = 0, at = 0; i < answers.Length; i++)
        {
            var length = (int)Words.Read(output.AsSpan(at + 32, 32))[0];
            answers[i] = output[at + 31] == 1 ? output.AsSpan(at + 64, length).ToArray() : null;
            at += 64 + length;
        }

        return answers;
    }

    /// <summary>An empty block at that time.</summary>
    public Task MineAsync(ulong time) => Rpc("evm_mine", time);

    public async Task<ulong> NowAsync()
    {
        var block = await market.AnvilAsync("eth_getBlockByNumber", "latest", false);
        return ulong.Parse(
            block.GetProperty("timestamp").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static BigInteger SkipOf(JsonElement receipt)
    {
        foreach (var log in receipt.GetProperty("logs").EnumerateArray())
        {
            if (log.GetProperty("topics")[0].GetString() == Skipped)
                return Words.Read(Hex.Decode(log.GetProperty("data").GetString()!))[1];
        }

        return 0;
    }

    private Task<JsonElement> Rpc(string method, params object[] parameters) =>
        market.AnvilAsync(method, [.. parameters.Select(value => JsonSerializer.SerializeToNode(value))]);
}
