using System.Text.Json.Nodes;

namespace Weft.Ethereum.Tests;

/// <summary>What a person would not see, or wallets would read in different ways, is refused.</summary>
public sealed class TypedDataRefusalTests
{
    [Theory]
    [InlineData("""/message/contents""", null)]
    [InlineData("""/message/from""", null)]
    [InlineData("""/message/from/wallet""", null)]
    [InlineData("""/message/extra""", "1")]
    [InlineData("""/message/from/extra""", "1")]
    [InlineData("""/domain/version""", null)]
    [InlineData("""/domain/salt""", "1")]
    [InlineData("""/extra""", "1")]
    [InlineData("""/types""", null)]
    [InlineData("""/message""", null)]
    [InlineData("""/types/EIP712Domain""", null)]
    [InlineData("""/types/Person""", null)]
    [InlineData("""/primaryType""", "\"Letter\"")]
    [InlineData("""/primaryType""", "\"Mail[]\"")]
    [InlineData("""/primaryType""", "7")]
    [InlineData("""/message/contents""", "7")]
    [InlineData("""/message/contents""", "null")]
    [InlineData("""/message/from""", "[]")]
    [InlineData("""/message/from/wallet""", "\"0x00\"")]
    [InlineData("""/message/from/wallet""", "\"cd2a3d9f938e13cd947ec05abc7fe734df8dd826\"")]
    [InlineData("""/message/from/wallet""", "\"0xcD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826\"")]
    [InlineData("""/domain/chainId""", "-1")]
    [InlineData("""/domain/chainId""", "1.0")]
    [InlineData("""/domain/chainId""", "1e2")]
    [InlineData("""/domain/chainId""", "9007199254740992")]
    [InlineData("""/domain/chainId""", "true")]
    [InlineData("""/domain/chainId""", "\"\"")]
    [InlineData("""/domain/chainId""", "\"0x\"")]
    [InlineData("""/domain/chainId""", "\"1 \"")]
    [InlineData("""/domain/chainId""", "\"0x1 \"")]
    [InlineData("""/domain/chainId""", "\" 1\"")]
    [InlineData("""/domain/chainId""", "\"+1\"")]
    [InlineData("""/domain/chainId""", "\"--1\"")]
    [InlineData("""/domain/chainId""", "\"0x1g\"")]
    [InlineData("""/types/Mail/0/type""", "\"Persons\"")]
    [InlineData("""/types/Mail/2/type""", "\"uint\"")] // The contents are a text.
    [InlineData("""/types/Mail/2/type""", "\"fixed\"")]
    [InlineData("""/types/uint""", "[]")]
    [InlineData("""/types/Mail/2/type""", "\"uint08\"")]
    [InlineData("""/types/Mail/2/type""", "\"function\"")]
    [InlineData("""/types/Mail/2/type""", "\"fixed128x18\"")]
    [InlineData("""/types/Mail/2/type""", "\"string[0]\"")]
    [InlineData("""/types/Mail/2/type""", "\"string[\"")]
    [InlineData("""/types/Mail/2/type""", "\"string]\"")]
    [InlineData("""/types/Mail/2/type""", "\"string[]x\"")]
    [InlineData("""/types/Mail/2/type""", "\"(string)\"")]
    [InlineData("""/types/Mail/2/type""", "\"\"")]
    [InlineData("""/types/Mail/2/name""", "\"to\"")]
    [InlineData("""/types/Mail/2/name""", "\"\"")]
    [InlineData("""/types/Mail/2/name""", "\"a,uint8 b\"")]
    [InlineData("""/types/Mail/2/indexed""", "true")]
    [InlineData("""/types/Mail""", "{}")]
    [InlineData("""/types/uint8""", "[]")]
    [InlineData("""/types/Two words""", "[]")]
    [InlineData("""/types/Bracket()""", "[]")]
    public void A_change_of_the_example_that_is_refused(string path, string? json)
    {
        var changed = Change(path, json);
        Assert.Throws<TypedDataException>(() => TypedData.Parse(changed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"types\":{},\"types\":{}}")]
    public void What_is_no_typed_data_is_refused(string json) =>
        Assert.Throws<TypedDataException>(() => TypedData.Parse(json));

    [Fact]
    public void A_field_that_is_there_twice_is_refused() => Assert.Throws<TypedDataException>(() =>
        TypedData.Parse(TypedDataTests.Mail.Replace("\"contents\":\"Hello, Bob!\"",
            "\"contents\":\"Hello, Bob!\",\"contents\":\"Bye\"", StringComparison.Ordinal)));

    [Fact]
    public void A_string_that_has_no_utf8_form_is_refused() => Assert.Throws<TypedDataException>(() =>
        TypedData.Parse(TypedDataTests.Mail.Replace("Hello, Bob!", "\\ud800", StringComparison.Ordinal)));

    [Fact]
    public void The_lengths_of_arrays_and_bytes_are_held()
    {
        static string Json(string type, string value) =>
            """
            {"types":{"EIP712Domain":[],"T":[{"name":"v","type":"TYPE"}]},"primaryType":"T","domain":{},
             "message":{"v":VALUE}}
            """.Replace("TYPE", type, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal);
        (string Type, string Value)[] good =
        [
            ("uint8[2]", "[1,2]"), ("uint8[]", "[]"), ("uint8[2][]", "[[1,2]]"), ("bytes2", "\"0x0102\""),
            ("bytes", "\"0x\""),
            ("int8", "-128"), ("int8", "\"-128\""), ("uint256", $"\"0x{new string('f', 64)}\""), ("bool", "false"),
        ];
        Assert.All(good, g => TypedData.Parse(Json(g.Type, g.Value)));
        (string Type, string Value)[] bad =
        [
            ("uint8[2]", "[1]"), ("uint8[2]", "[1,2,3]"), ("uint8[2]", "{}"), ("uint8[][2]", "[[1]]"),
            ("uint8[2][]", "[[1]]"),
            ("bytes2", "\"0x01\""), ("bytes2", "\"0x010203\""), ("bytes2", "\"0102\""), ("bytes", "\"0x0\""),
            ("bytes", "\"\""),
            ("int8", "128"), ("int8", "-129"), ("uint8", "256"), ("uint256", $"\"0x1{new string('0', 64)}\""),
            ("bool", "0"), ("bool", "\"false\""), ("bool", "null"),
        ];
        Assert.All(bad, b => Assert.Throws<TypedDataException>(() => TypedData.Parse(Json(b.Type, b.Value))));
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"p\":", 100)) + "null" + new string('}', 100);
        var json = """
            {"types":{"EIP712Domain":[],"P":[{"name":"p","type":"P"}]},"primaryType":"P","domain":{},"message":
            """ + deep + "}";
        Assert.Throws<TypedDataException>(() => TypedData.Parse(json));
        Assert.Throws<TypedDataException>(() => TypedData.Parse(new string(' ', TypedData.MaxTextLength + 1)));
    }

    /// <summary>Sets or, for null, removes what is at the path.</summary>
    private static string Change(string path, string? json)
    {
        var root = JsonNode.Parse(TypedDataTests.Mail)!;
        var steps = path[1..].Split('/');
        var owner = steps[..^1].Aggregate(root, (node, step) =>
            node is JsonArray list ? list[int.Parse(step, provider: null)]! : node[step]!);
        if (json is null) ((JsonObject)owner).Remove(steps[^1]);
        else owner[steps[^1]] = JsonNode.Parse(json);
        return root.ToJsonString();
    }
}
