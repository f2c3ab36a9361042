using System.Numerics;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class AbiJsonTests
{
    /// <summary>The JSON example of the Solidity documentation, with entries of all other kinds.</summary>
    private const string Sample = """
        [{"type":"error","inputs":[{"name":"available","type":"uint256"},{"name":"required","type":"uint256"}],
          "name":"InsufficientBalance"},
         {"type":"event","inputs":[{"name":"a","type":"uint256","indexed":true},
            {"name":"b","type":"bytes32","indexed":false}],
          "name":"Event"},
         {"type":"event","anonymous":true,"inputs":[{"name":"b","type":"string","indexed":true}],"name":"Quiet"},
         {"type":"function","inputs":[{"name":"s","type":"tuple","internalType":"struct Test.S","components":[
            {"name":"a","type":"uint256"},{"name":"b","type":"uint256[]"},
            {"name":"c","type":"tuple[]","components":[{"name":"x","type":"uint256"},{"name":"y","type":"uint256"}]}]},
            {"name":"t","type":"tuple","components":[{"name":"x","type":"uint256"},{"name":"y","type":"uint256"}]},
            {"name":"a","type":"uint256"}],"name":"f","outputs":[],"stateMutability":"view"},
         {"inputs":[],"name":"g","outputs":[{"name":"","type":"bool"}],"constant":true},
         {"type":"constructor","inputs":[{"name":"owner","type":"address"}],"stateMutability":"payable"},
         {"type":"receive","stateMutability":"payable"},{"type":"fallback","stateMutability":"nonpayable"}]
        """;

    [Theory]
    [InlineData(Sample)]
    [InlineData($$"""{"bytecode":{"object":"0x00"},"abi":{{Sample}}}""")]
    public void The_documented_example_is_read(string json)
    {
        var contract = AbiJson.Parse(json);

        var f = contract.Function("f");
        Assert.Equal("f((uint256,uint256[],(uint256,uint256)[]),(uint256,uint256),uint256)", f.Signature);
        Assert.Equal("0x6f2be728", Hex.Encode(f.Selector));
        Assert.Equal(AbiMutability.View, f.Mutability);
        Assert.Equal(["a", "b", "c"], f.Inputs[0].Components.Select(c => c.Name));
        Assert.Equal("struct Test.S", f.Inputs[0].InternalType);
        Assert.Equal(AbiMutability.View, contract.Function("g").Mutability);
        Assert.Equal([true], contract.Function("g()").DecodeResult(contract.Function("g").EncodeResult(true)));
        Assert.False(contract.Event("Event").IsAnonymous);
        Assert.Equal([true, false], contract.Event("Event").Inputs.Select(p => p.IsIndexed));
        Assert.True(contract.Event("Quiet").IsAnonymous);
        Assert.Equal("0xcf479181", Hex.Encode(contract.Error("InsufficientBalance").Selector));
        Assert.Equal("0xfe" + new string('0', 62) + "02",
            Hex.Encode(contract.EncodeDeployment([0xfe], new Address([.. new byte[19], 2]))));
    }

    [Fact]
    public void Names_that_are_missing_or_overloaded_are_not_guessed()
    {
        var contract = AbiJson.Parse("""
            [{"type":"function","name":"f","inputs":[]},
             {"type":"function","name":"f","inputs":[{"name":"a","type":"bool"}]}]
            """);
        Assert.Throws<KeyNotFoundException>(() => contract.Function("f"));
        Assert.Throws<KeyNotFoundException>(() => contract.Function("g"));
        Assert.Equal("f(bool)", contract.Function("f(bool)").Signature);
    }

    [Fact]
    public void An_event_reads_only_its_own_logs()
    {
        var contract = AbiJson.Parse(Sample);
        var log = contract.Event("Event");
        var (topics, data) = log.Encode((BigInteger)7, new byte[32]);

        Assert.Equal([(BigInteger)7, new byte[32]], log.Decode(topics, data));
        Assert.Throws<AbiException>(() => log.Decode([topics[0]], data));
        Assert.Throws<AbiException>(() => log.Decode([Hash32.Zero, topics[1]], data));
        Assert.Throws<AbiException>(() => log.Decode(topics, data.AsSpan(1)));
        Assert.Equal([log.Topic, null], log.FilterTopics([null]));
        Assert.Equal([Keccak.Hash("weft")], contract.Event("Quiet").FilterTopics("weft").Select(t => t!.Value));
        var indexed = new AbiParameter("", AbiType.Parse("bool"), IsIndexed: true);
        Assert.Throws<AbiException>(() => new AbiEvent("Wide", [indexed, indexed, indexed, indexed]));
    }

    /// <summary>Contents in place: no lengths, every element padded.</summary>
    [Fact]
    public void An_indexed_array_is_the_hash_of_its_padded_contents()
    {
        var log = AbiJson.Parse("""
            [{"type":"event","name":"E","inputs":[{"name":"a","type":"string[]","indexed":true},
              {"name":"b","type":"tuple","indexed":true,"components":[
                {"name":"x","type":"uint8"},{"name":"y","type":"bytes"}]}]}]
            """).Event("E");
        var (topics, data) = log.Encode(new object[] { "a", "bc" }, new object[] { (BigInteger)1, new byte[] { 2 } });

        byte[] strings = [(byte)'a', .. new byte[31], (byte)'b', (byte)'c', .. new byte[30]];
        byte[] tuple = [.. new byte[31], 1, 2, .. new byte[31]];
        Assert.Equal([log.Topic, Keccak.Hash(strings), Keccak.Hash(tuple)], topics);
        Assert.Empty(data);
        Assert.Equal([topics[1], topics[2]], log.Decode(topics, data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("[7]")]
    [InlineData("[{}]")]
    [InlineData("""[{"type":"modifier","name":"m"}]""")]
    [InlineData("""[{"type":7,"name":"m"}]""")]
    [InlineData("""[{"type":"function"}]""")]
    [InlineData("""[{"type":"function","name":"f","stateMutability":"odd"}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":{}}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[7]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"a"}]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"a","type":"uint7"}]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"a","type":"tuplex"}]}]""")]
    [InlineData("""[{"type":"function","name":"f","name":"g"}]""")]
    [InlineData("""[{"type":"event","name":"e","anonymous":1}]""")]
    [InlineData("""[{"type":"function","name":"\ud800"}]""")]
    public void What_is_no_abi_is_refused(string json) => Assert.Throws<AbiException>(() => AbiJson.Parse(json));

    [Fact]
    public void Changed_json_is_read_or_refused() =>
        Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Char[' ', '~']).Sample((at, c) =>
        {
            try
            {
                return AbiJson.Parse(Sample[..at] + c + Sample[(at + 1)..]) is not null;
            }
            catch (AbiException)
            {
                return true;
            }
        }, iter: 2000);
}
