using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Chain.Tests;
using Weft.Ethereum;

namespace Weft.Cli.Tests;

/// <summary>Contracts that only tests have, as the build compiled them.</summary>
internal static class Compiled
{
    /// <summary>One of the accounts that anvil unlocks; nobody counts its nonces.</summary>
    private const string Maker = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";

    /// <param name="name">File and contract, as in <c>Wallets.sol/Wallet</c>.</param>
    /// <param name="words">What the constructor takes, encoded.</param>
    public static async Task<Address> DeployAsync(TestMarket market, string name, params byte[] words)
    {
        var hash = (await market.AnvilAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = Maker,
            ["data"] = Creation(name) + Convert.ToHexStringLower(words),
            ["gas"] = "0x7a1200",
        })).GetString();
        JsonElement receipt;
        // Automine sometimes leaves a transaction pending.
        while ((receipt = await market.AnvilAsync("eth_getTransactionReceipt", JsonValue.Create(hash))).ValueKind
            == JsonValueKind.Null)
            await market.AnvilAsync("evm_mine");
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
        return Address.Parse(receipt.GetProperty("contractAddress").GetString()!);
    }

    /// <summary>Calldata of <c>name(types)</c>, one tuple or plain types.</summary>
    public static byte[] Call(string signature, params object[] values)
    {
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        var types = signature[(open + 1)..^1];
        var parameters = (types.StartsWith('(') ? [types] : types.Split(',')).Select((type, i) =>
            new AbiParameter($"p{i}", AbiType.Parse(type))).ToArray();
        return new AbiFunction(signature[..open], parameters, [], AbiMutability.NonPayable).EncodeCall(values);
    }

    private static string Creation(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var file = Path.Combine(at.FullName, "contracts", "out", $"{name}.json");
            if (!File.Exists(file)) continue;
            using var artifact = JsonDocument.Parse(File.ReadAllBytes(file));
            return artifact.RootElement.GetProperty("bytecode").GetProperty("object").GetString()!;
        }

        throw new FileNotFoundException($"{name} is not compiled: run ./dev build, which does it first.");
    }
}
