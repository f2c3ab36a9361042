using System.Text.Json;

namespace Weft.Ethereum.Tests;

/// <summary>What solc's compiled contracts and viem make of the same values.</summary>
public sealed class AbiVectorTests
{
    [Fact]
    public void Results_of_compiled_contracts() => Assert.All(VectorFile.Ethers("abi"), CheckValues);

    [Fact]
    public void Values_that_viem_encodes() => Assert.All(VectorFile.Viem("abi"), CheckValues);

    [Fact]
    public void Functions_errors_and_their_selectors_as_in_viem() => Assert.All(VectorFile.Viem("abi"), c =>
    {
        var json = c.GetProperty("json").GetRawText();
        var function = AbiJson.Parse($"[{json}]").Functions.Single();
        var asError = json.Replace("\"function\",\"name\"", "\"error\",\"name\"", StringComparison.Ordinal);
        var error = AbiJson.Parse($"[{asError}]").Errors.Single();
        var values = Values(function.Inputs.Select(p => p.Type), c);
        byte[] call = [.. c.Bytes("selector"), .. c.Bytes("encoded")];

        Assert.Equal(c.Text("selector"), Hex.Encode(function.Selector));
        Assert.Equal(call, function.EncodeCall(values));
        Assert.Equal(call, error.Encode(values));
        Assert.Equal(AbiValues.Text(values), AbiValues.Text(function.DecodeCall(call)));
        Assert.True(error.TryDecode(call, out var arguments));
        Assert.Equal(AbiValues.Text(values), AbiValues.Text(arguments));
    });

    [Fact]
    public void Selectors_of_signatures() => Assert.All(VectorFile.Ethers("selectors"), c =>
    {
        var signature = c.Text("signature");
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        var inputs = AbiType.Parse(signature[open..]).Components.Select(t => new AbiParameter("", t));
        var function = new AbiFunction(signature[..open], [.. inputs], []);

        Assert.Equal(signature, function.Signature);
        Assert.Equal(c.Text("sigHash"), Hex.Encode(function.Selector));
    });

    [Fact]
    public void Logs_of_compiled_contracts() => Assert.All(VectorFile.Ethers("events"), c =>
    {
        var log = AbiJson.Parse(c.GetProperty("abi").GetRawText()).Event("testEvent");
        var values = Values(log.Inputs.Select(p => p.Type), c);
        var topics = c.GetProperty("topics").EnumerateArray().Select(t => Hash32.Parse(t.GetString()!)).ToArray();
        var hashed = c.GetProperty("hashed").EnumerateArray().Select(h => h.GetBoolean()).ToArray();

        var decoded = log.Decode(topics, c.Bytes("data"));

        for (var i = 0; i < values.Length; i++)
        {
            if (hashed[i]) Assert.IsType<Hash32>(decoded[i]);
            else Assert.Equal(AbiValues.Text(values[i]), AbiValues.Text(decoded[i]));
        }

        var (encodedTopics, data) = log.Encode(values);
        Assert.Equal(topics, encodedTopics);
        Assert.Equal(c.Text("data"), Hex.Encode(data));
    });

    [Fact]
    public void Topics_to_filter_by_as_in_viem() => Assert.All(VectorFile.Viem("events"), c =>
    {
        var log = AbiJson.Parse($"[{c.GetProperty("json").GetRawText()}]").Events.Single();
        var values = Values(log.Inputs.Select(p => p.Type), c);
        var topics = c.GetProperty("topics").EnumerateArray().Select(t => t.GetString()).ToArray();

        Assert.Equal(topics, log.FilterTopics(values).Select(t => t.ToString()));
    });

    private static void CheckValues(JsonElement c)
    {
        var types = c.GetProperty("types").EnumerateArray().Select(t => AbiType.Parse(t.GetString()!)).ToArray();
        var values = Values(types, c);

        Assert.Equal(c.Text("encoded"), Hex.Encode(AbiCodec.Encode(types, values)));
        Assert.Equal(AbiValues.Text(values), AbiValues.Text(AbiCodec.Decode(types, c.Bytes("encoded"))));
    }

    private static object[] Values(IEnumerable<AbiType> types, JsonElement c) =>
        [.. types.Zip(c.GetProperty("values").EnumerateArray(), AbiValues.FromJson)];
}
