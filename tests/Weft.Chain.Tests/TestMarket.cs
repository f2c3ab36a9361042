using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests;

/// <summary>A real chain with the real contracts, a provider with two machines and a renter with money.</summary>
internal sealed class TestMarket : IAsyncDisposable
{
    public const ulong ChainId = 31_337;
    public static readonly Money Wallet = new(1_000_000_000);

    private readonly Anvil _anvil;
    private readonly string _folder;
    private readonly List<TestNode> _nodes = [];
    private TestNode? _reading;

    private TestMarket(Anvil anvil, string folder) => (_anvil, _folder) = (anvil, folder);

    public TestKey Deployer { get; } =
        new(Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    public TestKey Provider { get; } = new("provider");

    public TestKey Machine { get; } = new("machine");

    public TestKey OtherMachine { get; } = new("other machine");

    public TestKey Renter { get; } = new("renter");

    public TestKey Gateway { get; } = new("gateway");

    public MarketAddresses Addresses { get; private set; } = null!;

    public ChainOptions Options => new()
    {
        RpcUrls = [_anvil.Endpoint],
        ChainId = ChainId,
        Market = Addresses.Market,
        Directory = Addresses.Directory,
        Token = Addresses.Token,
        PollInterval = TimeSpan.FromMilliseconds(10),
        FeedPatience = TimeSpan.FromMilliseconds(200),
    };

    public TypedDomain Domain => MarketDomain.Of(ChainId, Addresses.Market);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestNode Reading => _reading ??= Node(null);

    /// <param name="blockSeconds">Null: a block for each transaction and no others.</param>
    public static async Task<TestMarket> StartAsync(int? blockSeconds = null)
    {
        var market = await EmptyAsync(blockSeconds);
        await market.DeployAsync();
        return market;
    }

    /// <summary>A chain of its own that goes on from what <see cref="SaveAsync"/> of another one gave.</summary>
    public static async Task<TestMarket> LoadAsync(string state, MarketAddresses addresses)
    {
        var market = await EmptyAsync(null);
        market.Addresses = addresses;
        await market.AnvilAsync("anvil_loadState", JsonValue.Create(state));
        return market;
    }

    /// <summary>The whole chain, its blocks and logs with it.</summary>
    public async Task<string> SaveAsync() => (await AnvilAsync("anvil_dumpState")).GetString()!;

    public string JournalOf(TestKey key) => Path.Combine(_folder, $"{key.Address}.db");

    public TestNode Node(TestKey? key, Func<ChainOptions, ChainOptions>? change = null)
    {
        var options = Options with { JournalPath = key is null ? null : JournalOf(key) };
        var node = new TestNode(change?.Invoke(options) ?? options, key);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A method of anvil, such as <c>evm_mine</c>.</summary>
    public async Task<JsonElement> AnvilAsync(string method, params JsonNode?[] parameters) =>
        await Reading.Rpc.RequestAsync(method, Cancel, parameters);

    /// <summary>What deployed the market, opened again with its journal.</summary>
    public async Task<MarketDeployment> DeploymentAsync(string journal = "deploy.db") =>
        (await MarketDeployment.OpenAsync(
            Reading.Rpc, Deployer, Path.Combine(_folder, journal), TimeProvider.System, Cancel)).Value;

    /// <summary>As anyone, a contract too: anvil needs no key for it.</summary>
    public async Task SendAsAsync(Address from, Address to, byte[] data)
    {
        await AnvilAsync(
            "anvil_setBalance", JsonValue.Create(from.ToString()), JsonValue.Create("0x8ac7230489e80000"));
        await AnvilAsync("anvil_impersonateAccount", JsonValue.Create(from.ToString()));
        var sent = await AnvilAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = from.ToString(),
            ["to"] = to.ToString(),
            ["data"] = Hex.Encode(data),
            ["gas"] = "0x7a1200",
        });
        var transaction = Hash32.Parse(sent.GetString()!);
        RpcReceipt? receipt;
        // Automine sometimes leaves a transaction pending.
        while ((receipt = await Reading.Rpc.ReceiptAsync(transaction, Cancel)) is null) await AnvilAsync("evm_mine");
        Assert.True(receipt.Succeeded);
    }

    public async Task PassTimeAsync(ulong seconds)
    {
        await AnvilAsync("evm_increaseTime", JsonValue.Create(seconds));
        await AnvilAsync("evm_mine");
    }

    public async Task<UnixTime> NowAsync() => (await Reading.Reader.HeadAsync(Cancel)).Value.Time;

    public Signed<Offer> SignOffer(TestKey machine, UnixTime now, Func<Offer, Offer>? change = null)
    {
        var offer = new Offer(
            Provider.Address, machine.Address, new GpuClass(0), GpuMask.First(8), new Price(3_600_000), 60, 86_400,
            new Region(1), Features.OpenCl, Address.Zero, Nonce: 1, now.Plus(3_600));
        offer = change?.Invoke(offer) ?? offer;
        return machine.Sign(Domain, offer, offer.Hash());
    }

    public Signed<Request> SignRequest(TestKey renter, UnixTime now, ulong nonce, Func<Request, Request>? change = null)
    {
        var request = new Request(
            renter.Address, GpuClassSet.Of(new GpuClass(0), new GpuClass(200)), 1, 1, new Price(7_200_000), 100,
            RegionSet.Any, Features.OpenCl, Keccak.Hash($"job {nonce}"), Address.Zero, MatchFee: 1_000, nonce,
            now.Plus(3_600));
        request = change?.Invoke(request) ?? request;
        return renter.Sign(Domain, request, request.Hash());
    }

    public static SignedMatch Match(Signed<Request> request, Signed<Offer> offer, byte slot) =>
        new(request, [new SignedFill(offer, new GpuMask(1UL << slot), slot)], new Price(3_600_000));

    public async Task EnrolAsync(TestNode provider)
    {
        foreach (var machine in new[] { Machine, OtherMachine })
        {
            var enrolled = await provider.Settlement.SubmitAsync(
                new EnrolMachineIntent($"enrol:{machine.Address}", machine.Address), Cancel);
            Assert.False(enrolled.IsRefused);
        }
    }

    public static async Task<ChainReceipt> DepositAsync(TestNode renter, ulong amount) =>
        (await renter.Settlement.SubmitAsync(new DepositIntent($"deposit:{amount}", new(amount)), Cancel)).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _anvil.DisposeAsync();
        foreach (var key in new[] { Deployer, Provider, Machine, OtherMachine, Renter, Gateway }) key.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static async Task<TestMarket> EmptyAsync(int? blockSeconds)
    {
        var binary = Anvil.FindBinary(AppContext.BaseDirectory);
        if (binary is null) Assert.Skip("anvil is not installed: run npm ci in contracts/");
        var anvil = await Anvil.StartAsync(
            new AnvilOptions { Binary = binary, ChainId = ChainId, BlockSeconds = blockSeconds }, TimeProvider.System,
            Cancel);
        return new TestMarket(anvil, System.IO.Directory.CreateTempSubdirectory("weft-chain-").FullName);
    }

    private async Task DeployAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        var rpc = new EthereumRpc(
            http, new RpcOptions { Endpoints = [_anvil.Endpoint], ChainId = ChainId }, TimeProvider.System);
        await using var deployment = (await MarketDeployment.OpenAsync(
            rpc, Deployer, Path.Combine(_folder, "deploy.db"), TimeProvider.System, Cancel)).Value;
        Addresses = (await deployment.DeployAsync(DeployOptions.ForLocalChain(Deployer.Address), Cancel)).Value;
        foreach (var key in new[] { Provider, Machine, Renter, Gateway })
        {
            var coin = await deployment.SendCoinAsync(
                $"coin:{key.Address}", key.Address, 10_000_000_000_000_000_000, Cancel);
            Assert.False(coin.IsRefused);
        }

        var minted = await deployment.MintAsync("mint:renter", Addresses.Token, Renter.Address, Wallet, Cancel);
        Assert.False(minted.IsRefused);
    }
}
