using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class TypedDataTests
{
    /// <summary>The example of the EIP-712 text, in the form of <c>eth_signTypedData</c>.</summary>
    internal const string Mail = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
            {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
          "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
          "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
         "primaryType":"Mail",
         "domain":{"name":"Ether Mail","version":"1","chainId":1,
           "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
         "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
           "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    [Fact]
    public void The_example_of_eip_712()
    {
        var data = TypedData.Parse(Mail);

        Assert.Equal("Mail(Person from,Person to,string contents)Person(string name,address wallet)",
            data.EncodeType());
        Assert.Equal("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f",
            data.DomainSeparator.ToString());
        Assert.Equal("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", data.MessageHash.ToString());
        Assert.Equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", data.Digest().ToString());

        // The key of the text is the hash of "cow".
        using var cow = PrivateKey.FromBytes(Keccak.Hash("cow").Bytes);
        Assert.Equal("0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
            + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c", cow.Sign(data.Digest()).ToString());
    }

    [Fact]
    public void The_fixed_domain_of_this_library_is_the_same()
    {
        var domain = new TypedDomain("Ether Mail", "1", 1, Address.Parse("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));
        var data = TypedData.Parse(Mail);
        Assert.Equal(data.DomainSeparator, domain.Separator);
        Assert.Equal(data.Digest(), domain.Digest(data.MessageHash));
    }

    [Fact]
    public void Digests_and_signatures_of_viem() => Assert.All(VectorFile.Viem("typedData"), c =>
    {
        var data = TypedData.Parse(c.GetProperty("data").GetRawText());
        using var key = PrivateKey.FromBytes(c.Bytes("privateKey"));
        Assert.Equal(c.Text("digest"), data.Digest().ToString());
        Assert.Equal(c.Text("signature"), key.Sign(data.Digest()).ToString());
    });

    [Fact]
    public void Digests_of_ethers() => Assert.All(VectorFile.Ethers("typed-data"), c =>
        Assert.Equal(c.Text("digest"), TypedData.Parse(FromEthers(c)).Digest().ToString()));

    /// <summary>The recursive example that MetaMask's tests have, and the hash they expect of its message.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(""","mother":null""")]
    public void A_recursive_type_ends_where_the_value_is_missing_or_null(string end)
    {
        var json = """
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
                {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
              "Person":[{"name":"name","type":"string"},{"name":"mother","type":"Person"},
                {"name":"father","type":"Person"}]},
             "primaryType":"Person",
             "domain":{"name":"Family Tree","version":"1","chainId":1,
               "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
             "message":{"name":"Jon","mother":{"name":"Lyanna","father":{"name":"Rickard"}END},
               "father":{"name":"Rhaegar","father":{"name":"Aeris II"}}}}
            """.Replace("END", end, StringComparison.Ordinal);
        var data = TypedData.Parse(json);
        Assert.Equal("Person(string name,Person mother,Person father)", data.EncodeType());
        Assert.Equal("0xfdc7b6d35bbd81f7fa78708604f57569a10edff2ca329c8011373f0667821a45", data.MessageHash.ToString());
        Assert.Equal("0x807773b9faa9879d4971b43856c4d60c2da15c6f8c062bd9d33afefb756de19c", data.Digest().ToString());
    }

    /// <summary>The encoding that MetaMask's tests record for the alias: another type hash than of uint256.</summary>
    [Fact]
    public void An_alias_is_hashed_as_it_is_written()
    {
        var data = TypedData.Parse("""
            {"types":{"EIP712Domain":[],"Message":[{"name":"data","type":"int"}]},"primaryType":"Message","domain":{},
             "message":{"data":-9007199254740991}}
            """);
        Assert.Equal("Message(int data)", data.EncodeType());
        Assert.Equal(Keccak.Hash(Hex.Decode("0xeb542693947f45083bc98c9628ebab536657139910ee549407af31fe8f8fe49c"
            + "ffffffffffffffffffffffffffffffffffffffffffffffffffe0000000000001")), data.MessageHash);
    }

    /// <summary>MetaMask's smallest example, where the primary type is the domain.</summary>
    [Fact]
    public void The_domain_alone_can_be_signed()
    {
        var data = TypedData.Parse(
            """{"types":{"EIP712Domain":[]},"primaryType":"EIP712Domain","domain":{},"message":{}}""");
        Assert.Equal("0x8d4a3f4082945b7879e2b55f181c31a77c8c0a464b70669458abbaaf99de4c38", data.Digest().ToString());
    }

    [Fact]
    public void Changed_json_is_read_or_refused() =>
        Gen.Select(Gen.Int[0, Mail.Length - 1], Gen.Char[' ', '~']).Sample((at, c) =>
        {
            try
            {
                return TypedData.Parse(Mail[..at] + c + Mail[(at + 1)..]).Digest() != Hash32.Zero;
            }
            catch (TypedDataException)
            {
                return true;
            }
        }, iter: 3000);

    /// <remarks>ethers is given no type of the domain: it takes the fields that are there, in order.</remarks>
    private static string FromEthers(JsonElement c)
    {
        (string Name, string Type)[] all =
        [
            ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"),
            ("salt", "bytes32"),
        ];
        var domain = c.GetProperty("domain");
        var fields = all.Where(f => domain.TryGetProperty(f.Name, out _))
            .Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["type"] = f.Type }).ToArray();
        var types = JsonNode.Parse(c.GetProperty("types").GetRawText())!;
        types["EIP712Domain"] = new JsonArray(fields);
        return new JsonObject
        {
            ["types"] = types,
            ["primaryType"] = c.Text("primaryType"),
            ["domain"] = JsonNode.Parse(domain.GetRawText()),
            ["message"] = JsonNode.Parse(c.GetProperty("data").GetRawText()),
        }.ToJsonString();
    }
}
