using System.Collections;
using System.Globalization;
using System.Numerics;
using Microsoft.CodeAnalysis;

namespace Weft.Ethereum.Bindings.Tests;

public sealed class BindingGeneratorTests
{
    /// <summary>A small contract in the compiler's own form: a struct in a list, an enum, an event, errors, a
    /// constructor.</summary>
    private const string Shop = """
        {"abi":[
          {"type":"constructor","inputs":[{"name":"owner_","type":"address","internalType":"address"}]},
          {"type":"function","name":"buy","stateMutability":"nonpayable",
           "inputs":[
             {"name":"items","type":"tuple[]","internalType":"struct IShop.Item[]","components":[
               {"name":"class","type":"uint40","internalType":"uint40"},
               {"name":"tag","type":"bytes32","internalType":"bytes32"},
               {"name":"note","type":"string","internalType":"string"}]},
             {"name":"","type":"uint8[2][]","internalType":"uint8[2][]"}],
           "outputs":[
             {"name":"state","type":"uint8","internalType":"enum IShop.State"},
             {"name":"MAX_SUM","type":"uint128","internalType":"uint128"}]},
          {"type":"function","name":"buy","stateMutability":"view","inputs":[],
           "outputs":[{"name":"","type":"int256","internalType":"int256"}]},
          {"type":"event","name":"Bought","anonymous":false,"inputs":[
             {"name":"by","type":"address","indexed":true},{"name":"name","type":"string","indexed":true},
             {"name":"state","type":"uint8","internalType":"enum IShop.State","indexed":false}]},
          {"type":"error","name":"TooPoor","inputs":[{"name":"TooPoor","type":"uint256"}]},
          {"type":"error","name":"Closed","inputs":[]}],
         "bytecode":{"object":"0x6001","linkReferences":{}}}
        """;

    private const string Syntax = """
        {"abi":[],"bytecode":{"object":"0x"},"ast":{"nodeType":"SourceUnit","nodes":[
          {"nodeType":"ContractDefinition","name":"IShop","nodes":[
            {"nodeType":"EnumDefinition","name":"State","members":[{"name":"None"},{"name":"Sold"}]}]}]}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_call_encodes_as_the_codec_does_and_its_result_comes_back_typed()
    {
        var bound = Load();
        var item = bound.Inner("ShopContract+Item").New(7UL, Keccak.Hash("tag"), "hello");
        var items = Array.CreateInstance(item.GetType(), 1);
        items.SetValue(item, 0);
        IReadOnlyList<IReadOnlyList<byte>> pairs = [[1, 2], [3, 4]];
        var call = (byte[])bound.Inner("ShopContract+Functions+Buy").Call("Encode", items, pairs)!;

        var expected = AbiJson.Parse(Shop).Functions.Single(f => f.Inputs.Count == 2);
        Assert.Equal("buy((uint40,bytes32,string)[],uint8[2][])", expected.Signature);
        Assert.Equal(
            expected.EncodeCall(
                new object[] { new object[] { new BigInteger(7), Keccak.Hash("tag").ToArray(), "hello" } },
                new object[]
                {
                    new object[] { BigInteger.One, new BigInteger(2) },
                    new object[] { new BigInteger(3), new BigInteger(4) },
                }),
            call);

        var data = expected.EncodeResult(BigInteger.One, new BigInteger(99));
        var result = Decode(bound.Inner("ShopContract+Functions+Buy"), data);
        Assert.Equal("Sold", result.GetType().GetProperty("State")!.GetValue(result)!.ToString());
        Assert.Equal((UInt128)99, result.GetType().GetProperty("MaxSum")!.GetValue(result));
    }

    [Fact]
    public void Overloads_events_errors_and_the_constructor_are_there()
    {
        var bound = Load();
        Assert.Equal(new BigInteger(-5), Decode(
            bound.Inner("ShopContract+Functions+Buy2"),
            AbiCodec.Encode([AbiType.Parse("int256")], [new BigInteger(-5)])));
        var owner = Address.Parse("0x00000000000000000000000000000000000000aa");
        Assert.Equal(
            (byte[])[0x60, 0x01, .. new byte[12], .. owner.Bytes],
            bound.Inner("ShopContract").Call("Deployment", owner));

        var (topics, log) = AbiJson.Parse(Shop).Event("Bought").Encode(owner, "a name", BigInteger.One);
        var entry = new LogEntry(owner, topics, log, 1, default, default, 0);
        var happened = bound.Inner("ShopContract+Event").Call("FromLog", entry)!;
        Assert.Equal("Bought", happened.GetType().Name);
        Assert.Equal(owner, happened.GetType().GetProperty("By")!.GetValue(happened));
        Assert.Equal(Keccak.Hash("a name"), happened.GetType().GetProperty("Name")!.GetValue(happened));
        Assert.Null(bound.Inner("ShopContract+Event").Call("FromLog", entry with { Topics = [Keccak.Hash("x")] }));

        Assert.Equal([0, 1], ((IEnumerable)Enum.GetValues(bound.Inner("ShopContract+State"))).Cast<object>()
            .Select(v => Convert.ToInt32(v, CultureInfo.InvariantCulture)));
        Assert.Equal("TooPoorValue", bound.Inner("ShopContract+Errors+TooPoor").GetProperties()
            .Single(p => p.PropertyType == typeof(BigInteger)).Name);
        Assert.NotNull(bound.Inner("ShopContract+Errors+Closed"));
    }

    [Fact]
    public void Without_the_syntax_tree_an_enum_has_its_type_but_no_names()
    {
        var bound = Generated.Load(("Shop.json", Shop, "Contract=Shop"));
        Assert.Empty(Enum.GetNames(bound.Inner("ShopContract+State")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_missing_file_is_an_error_that_says_what_to_run(string? text)
    {
        var error = Assert.Single(Generated.Diagnostics(("out/Shop.json", text, "Contract=Shop")));
        Assert.Equal(("WEFT001", DiagnosticSeverity.Error), (error.Id, error.Severity));
        var message = error.GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains("./dev build", message);
        Assert.Contains("out/Shop.json", message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("[7]")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"x"}]}]""")]
    [InlineData("""[{"type":"function","name":"f","inputs":[{"name":"x","type":"fixed128x18"}]}]""")]
    [InlineData("""{"abi":[],"bytecode":{"object":"0x60__$abc$__"}}""")]
    public void A_file_that_cannot_be_bound_is_an_error_that_says_why(string text)
    {
        var error = Assert.Single(Generated.Diagnostics(("Shop.json", text, "Contract=Shop")));
        Assert.Equal(("WEFT002", DiagnosticSeverity.Error), (error.Id, error.Severity));
    }

    [Fact]
    public void Other_files_are_left_alone() =>
        Assert.Empty(Generated.Driver(("BannedSymbols.txt", "P:System.X", ""))
            .RunGenerators(Generated.Empty, Cancel).GetRunResult().GeneratedTrees);

    [Fact]
    public void Nothing_is_written_again_while_the_contract_stays_the_same()
    {
        var driver = Generated.Driver(("Shop.json", Shop, "Contract=Shop")).RunGenerators(Generated.Empty, Cancel);
        var later = Generated.Empty.AddSyntaxTrees(
            Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("class C;", cancellationToken: Cancel));
        var result = driver.RunGenerators(later, Cancel).GetRunResult().Results.Single();
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static System.Reflection.Assembly Load() =>
        Generated.Load(("Shop.json", Shop, "Contract=Shop"), ("IShop.json", Syntax, "ContractSyntax=true"));

    /// <summary>A span cannot be handed over by reflection, so the result is read through a delegate.</summary>
    private static object Decode(Type function, byte[] data)
    {
        var method = function.GetMethod("Decode")!;
        var delegateType = typeof(Decoder<>).MakeGenericType(method.ReturnType);
        var caller = typeof(BindingGeneratorTests).GetMethod(
            nameof(Run), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
        return caller.MakeGenericMethod(method.ReturnType)
            .Invoke(null, [method.CreateDelegate(delegateType), data])!;
    }

    private static object Run<T>(Decoder<T> decode, byte[] data)
        where T : notnull => decode(data);

    private delegate T Decoder<out T>(ReadOnlySpan<byte> data);
}
