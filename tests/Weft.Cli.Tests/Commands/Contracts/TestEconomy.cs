using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Chain;
using Weft.Chain.Tests;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli.Tests;

/// <summary>The whole economy on a real chain, and people with homes who use the program.</summary>
internal sealed class TestEconomy : IAsyncDisposable
{
    /// <summary>The account that deployed; it holds the community's and the treasury's WEFT.</summary>
    private static readonly byte[] DeployerSecret =
        Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    private static readonly AbiFunction Transfer = new(
        "transfer", [new("to", AbiType.Parse("address")), new("value", AbiType.Parse("uint256"))],
        [new("done", AbiType.Parse("bool"))], AbiMutability.NonPayable);

    private readonly string _folder = Directory.CreateTempSubdirectory("weft-economy-").FullName;
    private ulong _leases;

    private TestEconomy(TestMarket market, EconomyAddresses at) => (Market, At) = (market, at);

    public TestMarket Market { get; }

    public EconomyAddresses At { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestEconomy> StartAsync()
    {
        var market = await TestMarket.StartAsync();
        await using var deployment = await market.DeploymentAsync();
        var deployed = await deployment.DeployEconomyAsync(
            market.Addresses, EconomyOptions.ForLocalChain(market.Deployer.Address), Cancel);
        return new TestEconomy(market, deployed.Value);
    }

    /// <summary>Somebody with coin for gas and some WEFT; a name is the same key as in
    /// <see cref="TestKey"/>.</summary>
    public async Task<Person> PersonAsync(string name, uint weft = 0)
    {
        var person = Home(name, Keccak.Hash(name).Bytes);
        await Market.AnvilAsync(
            "anvil_setBalance", JsonValue.Create($"{person.Address}"), JsonValue.Create("0x8ac7230489e80000"));
        if (weft > 0)
        {
            await SendAsync(Market.Deployer.Address, At.Weft, Transfer.EncodeCall(
                person.Address, weft * System.Numerics.BigInteger.Pow(10, 18)));
        }

        return person;
    }

    public Person Deployer() => Home("deployer", DeployerSecret);

    /// <summary>As anyone, a contract too: anvil needs no key for it.</summary>
    public async Task SendAsync(Address from, Address to, ReadOnlyMemory<byte> data)
    {
        await Market.AnvilAsync(
            "anvil_setBalance", JsonValue.Create($"{from}"), JsonValue.Create("0x8ac7230489e80000"));
        await Market.AnvilAsync("anvil_impersonateAccount", JsonValue.Create($"{from}"));
        var sent = await Market.AnvilAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = $"{from}",
            ["to"] = $"{to}",
            ["data"] = Hex.Encode(data.Span),
            ["gas"] = "0x7a1200",
        });
        var hash = sent.GetString();
        JsonElement receipt;
        // Automine sometimes leaves a transaction pending.
        while ((receipt = await Market.AnvilAsync("eth_getTransactionReceipt", JsonValue.Create(hash))).ValueKind
            == JsonValueKind.Null)
            await Market.AnvilAsync("evm_mine");
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
    }

    /// <summary>As the timelock, what governance could set.</summary>
    public async Task SetAsync(string parameter)
    {
        var call = GovernedParameters.Parse(parameter, At, Market.Addresses.Market).Value;
        await SendAsync(At.Timelock, call.To, call.Data);
    }

    public async Task<System.Numerics.BigInteger> AskAsync(Address at, string view)
    {
        var function = new AbiFunction(view, [], [new("value", AbiType.Parse("uint256"))], AbiMutability.View);
        var answer = await Market.AnvilAsync(
            "eth_call", new JsonObject { ["to"] = $"{at}", ["data"] = Hex.Encode(function.EncodeCall()) },
            JsonValue.Create("latest"));
        return (System.Numerics.BigInteger)function.DecodeResult(Hex.Decode(answer.GetString()!))[0];
    }

    /// <summary>The renter rents the provider's machine for 900 tokens, all of which is earned: a fee of 27.</summary>
    public async Task LeaseAsync()
    {
        var price = new Price(3_600_000_000);
        await using var renter = Market.Node(Market.Renter);
        await using var provider = Market.Node(Market.Provider);
        await using var gateway = Market.Node(Market.Gateway);
        if (_leases == 0)
        {
            await TestMarket.DepositAsync(renter, 950_000_000);
            await Market.EnrolAsync(provider);
        }

        var nonce = ++_leases;
        var now = await Market.NowAsync();
        var request = Market.SignRequest(
            Market.Renter, now, nonce, r => r with { MaxPrice = price, Duration = 900 });
        var offer = Market.SignOffer(Market.Machine, now, o => o with { Price = price });
        var match = new SignedMatch(request, [new SignedFill(offer, new GpuMask(1), 0)], price);
        var settled = (await gateway.Settlement.SubmitAsync(
            new SettleIntent($"settle:{nonce}", [match]), Cancel)).Value;
        var lease = settled.Events.OfType<LeaseOpened>().Single().Lease;
        var voucher = new Voucher(lease.Id, new Money(900_000_000));
        var close = new CloseIntent(
            $"close:{nonce}", lease.Key, lease.Renter, voucher.Amount,
            Market.Renter.Sign(Market.Domain, voucher, voucher.Hash()), default);
        Assert.False((await provider.Settlement.SubmitAsync(close, Cancel)).IsRefused);
    }

    public async ValueTask DisposeAsync()
    {
        await Market.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Person Home(string name, ReadOnlySpan<byte> secret)
    {
        var path = Path.Combine(_folder, name.Replace(' ', '-'));
        var home = WeftHome.Open(path).Value;
        using var key = PrivateKey.FromBytes(secret);
        var password = Encoding.ASCII.GetBytes("open sesame");
        Assert.False(AccountKey.Create(home, key, password, light: true).IsRefused);
        var passwordFile = Path.Combine(path, "password");
        File.WriteAllBytes(passwordFile, password);
        var market = Market.Addresses;
        new Network(
            "test", Market.Options.RpcUrls, TestMarket.ChainId, $"{market.Market}", $"{market.Directory}",
            $"{market.Token}", "tUSD", market.Block, [], [],
            NetworkEconomy.Of(At, new Dictionary<string, Hash32>(StringComparer.Ordinal))).Save(home.NetworkFile);
        return new Person(path, passwordFile, key.Address);
    }
}

/// <summary>An account with a home of its own.</summary>
internal sealed record Person(string Home, string PasswordFile, Address Address)
{
    /// <summary>Runs a command line that must work, and returns its document.</summary>
    public async Task<JsonElement> DoAsync(string line)
    {
        var (code, output, errors) = await Program.RunInAsync(Home, Words(line));
        Assert.True(code == 0, $"weft {line} ended with {code}: {output}{errors}");
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a command line that must be refused, and returns the refusal.</summary>
    public async Task<RefusalDocument> RefusedAsync(string line, string code, ExitCode exit = ExitCode.Refused)
    {
        var (ended, output, errors) = await Program.RunInAsync(Home, Words(line));
        Assert.True(ended != 0, $"weft {line} was not refused: {output}{errors}");
        var refusal = JsonSerializer.Deserialize(output, CliJson.Default.RefusalDocument)!;
        Assert.True(code == refusal.Code, $"weft {line}: {refusal.Code}: {refusal.Sentence}");
        Assert.Equal((int)exit, ended);
        return refusal;
    }

    /// <summary>What a person reads.</summary>
    public async Task<string> ReadAsync(string line)
    {
        var (code, output, errors) = await Program.RunInAsync(Home, [.. Words(line).Except(["--json"])]);
        Assert.True(code == 0, $"weft {line} ended with {code}: {output}{errors}");
        return output;
    }

    public string[] Words(string line) => [.. line.Split(' '), "--json", "--password-file", PasswordFile];
}

internal static class Documents
{
    public static string Text(this JsonElement document, string name) =>
        document.GetProperty(name).GetProperty("text").GetString()!;

    public static string Word(this JsonElement document, string name) => document.GetProperty(name).GetString()!;

    public static int Sent(this JsonElement document) => document.GetProperty("transactions").GetArrayLength();
}
