using System.Numerics;
using System.Text;
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

    private static readonly Lazy<Task<Start>> Begun = new(DeployAsync);

    private readonly string _folder = Directory.CreateTempSubdirectory("weft-economy-").FullName;
    private ulong _leases;

    private TestEconomy(TestMarket market, Start start) => (Market, At, Attestations) =
        (market, start.At, start.Attestations);

    public TestMarket Market { get; }

    public EconomyAddresses At { get; }

    /// <summary>A stand-in for the Ethereum Attestation Service, which attests whatever anybody sets.</summary>
    public Address Attestations { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A chain of its own; what all of them begin with is deployed once and copied.</summary>
    public static async Task<TestEconomy> StartAsync()
    {
        var start = await Begun.Value;
        return new TestEconomy(await TestMarket.LoadAsync(start.State, start.Market), start);
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
            await SendAsync(Market.Deployer.Address, At.Weft, Compiled.Call(
                "transfer(address,uint256)", person.Address, weft * BigInteger.Pow(10, 18)));
        }

        return person;
    }

    public Person Deployer() => Home("deployer", DeployerSecret);

    /// <summary>Somebody with a network.json and no account.</summary>
    public Person Visitor()
    {
        var path = Path.Combine(_folder, "visitor");
        SaveNetwork(WeftHome.Open(path).Value);
        return new Person(path, "nowhere", Address.Zero);
    }

    /// <summary>As anyone, a contract too: anvil needs no key for it.</summary>
    public Task SendAsync(Address from, Address to, byte[] data) => Market.SendAsAsync(from, to, data);

    /// <summary>As governance.</summary>
    public Task GovernAsync(Address to, string signature, params object[] values) =>
        SendAsync(At.Timelock, to, Compiled.Call(signature, values));

    /// <summary>An attestation of somebody, of a kind that governance takes for the level.</summary>
    public async Task<Hash32> AttestAsync(Address somebody, int level)
    {
        var (schema, uid) = (Keccak.Hash($"level {level}"), Keccak.Hash($"{level} {somebody}"));
        var attester = Market.Gateway.Address;
        await GovernAsync(
            At.Referrals, "setAttester(bytes32,address,uint8)", schema.ToArray(), attester, new BigInteger(level));
        object attestation = new object[]
        {
            uid.ToArray(), schema.ToArray(), BigInteger.One, BigInteger.Zero, BigInteger.Zero, new byte[32], somebody,
            attester, true, Array.Empty<byte>(),
        };
        await SendAsync(attester, Attestations, Compiled.Call(
            "set((bytes32,bytes32,uint64,uint64,uint64,bytes32,address,address,bool,bytes))", attestation));
        return uid;
    }

    /// <summary>As the timelock, what governance could set.</summary>
    public async Task SetAsync(string parameter)
    {
        var call = GovernedParameters.Parse(parameter, At, Market.Addresses.Market).Value;
        await SendAsync(At.Timelock, call.To, call.Data.ToArray());
    }

    public async Task<BigInteger> AskAsync(Address at, string view)
    {
        var function = new AbiFunction(view, [], [new("value", AbiType.Parse("uint256"))], AbiMutability.View);
        var answer = await Market.AnvilAsync(
            "eth_call", new JsonObject { ["to"] = $"{at}", ["data"] = Hex.Encode(function.EncodeCall()) },
            JsonValue.Create("latest"));
        return (BigInteger)function.DecodeResult(Hex.Decode(answer.GetString()!))[0];
    }

    /// <summary>Somebody rents the provider's machine, all of which is earned; the market takes 3 % of it.</summary>
    /// <param name="who">Null: the market's renter.</param>
    public async Task LeaseAsync(uint tokens = 900, string? who = null)
    {
        var price = new Price(3_600_000_000);
        using var named = who is null ? null : new TestKey(who);
        var key = named ?? Market.Renter;
        await using var renter = Market.Node(key);
        await using var provider = Market.Node(Market.Provider);
        await using var gateway = Market.Node(Market.Gateway);
        if (_leases == 0) await Market.EnrolAsync(provider);
        // A slot takes one lease a second.
        await Market.PassTimeAsync(1);
        var nonce = ++_leases;
        var paid = new Money(tokens * 1_000_000UL);
        var locked = paid + new Money(1_000_000);
        await SendAsync(key.Address, Market.Addresses.Token, Compiled.Call(
            "mint(address,uint256)", key.Address, (BigInteger)locked.BaseUnits));
        Assert.False((await renter.Settlement.SubmitAsync(
            new DepositIntent($"deposit:{nonce}", locked), Cancel)).IsRefused);

        var now = await Market.NowAsync();
        var request = Market.SignRequest(key, now, nonce, r => r with { MaxPrice = price, Duration = tokens });
        var offer = Market.SignOffer(Market.Machine, now, o => o with { Price = price });
        var match = new SignedMatch(request, [new SignedFill(offer, new GpuMask(1), 0)], price);
        var skip = Assert.Single((await gateway.Settlement.PreviewAsync([match], Cancel)).Value);
        Assert.Equal("None", skip.Reason);
        var settled = (await gateway.Settlement.SubmitAsync(
            new SettleIntent($"settle:{nonce}", [match]), Cancel)).Value;
        var lease = settled.Events.OfType<LeaseOpened>().Single().Lease;
        var voucher = new Voucher(lease.Id, paid);
        var close = new CloseIntent(
            $"close:{nonce}", lease.Key, lease.Renter, voucher.Amount,
            key.Sign(Market.Domain, voucher, voucher.Hash()), default);
        Assert.False((await provider.Settlement.SubmitAsync(close, Cancel)).IsRefused);
    }

    public async ValueTask DisposeAsync()
    {
        await Market.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Start> DeployAsync()
    {
        await using var market = await TestMarket.StartAsync();
        var attestations = await Compiled.DeployAsync(market, "FakeAttestations.sol/FakeAttestations");
        await using var deployment = await market.DeploymentAsync();
        var options = EconomyOptions.ForLocalChain(market.Deployer.Address) with { Attestations = attestations };
        var deployed = await deployment.DeployEconomyAsync(market.Addresses, options, Cancel);
        return new Start(await market.SaveAsync(), market.Addresses, deployed.Value, attestations);
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
        SaveNetwork(home);
        return new Person(path, passwordFile, key.Address);
    }

    private void SaveNetwork(WeftHome home)
    {
        var market = Market.Addresses;
        new Network(
            "test", Market.Options.RpcUrls, TestMarket.ChainId, $"{market.Market}", $"{market.Directory}",
            $"{market.Token}", "tUSD", market.Block, [], [],
            NetworkEconomy.Of(At, new Dictionary<string, Hash32>(StringComparer.Ordinal))).Save(home.NetworkFile);
    }

    private sealed record Start(string State, MarketAddresses Market, EconomyAddresses At, Address Attestations);
}
