using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.EndToEnd;

/// <summary>A chain with the contracts, a gateway, a provider and renters: a process each, a home each.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private const string ReadyEnd = "\n}";

    private readonly string _endpoints;
    private readonly string _api;
    private RunningProgram? _devnet;
    private RunningProgram? _gateway;
    private RunningProgram? _provider;
    private LocalChain? _chain;

    private TestNetwork(ContainerEngine engine, string root)
    {
        (Engine, Root) = (engine, root);
        (ChainHome, ProviderHome) = (Home.Make(root, "chain"), Home.Make(root, "provider"));
        Renter = Home.Make(root, "renter");
        _endpoints = $"127.0.0.1:{LocalPorts.Free()}";
        _api = $"127.0.0.1:{LocalPorts.Free()}";
    }

    public ContainerEngine Engine { get; }

    public string Root { get; }

    /// <summary>The chain's and the gateway's.</summary>
    public Home ChainHome { get; }

    public Home ProviderHome { get; }

    public Home Renter { get; }

    public string RenterAddress { get; private set; } = "";

    public string ProviderAddress { get; private set; } = "";

    public string Machine { get; private set; } = "";

    public string GpuClass { get; private set; } = "cpu";

    public int Gpus { get; private set; }

    public JsonObject NetworkJson { get; private set; } = [];

    public Uri Api => new($"http://{_api}");

    public string GatewayEndpoint => _endpoints;

    public string ProviderListen { get; } = $"127.0.0.1:{LocalPorts.Free()}";

    public RunningProgram Devnet => _devnet!;

    public RunningProgram Gateway => _gateway!;

    public RunningProgram Provider => _provider!;

    public LocalChain Chain => _chain!;

    public MarketOnChain Market { get; private set; } = null!;

    public IEnumerable<Home> Homes => [ChainHome, ProviderHome, Renter];

    public static async Task<TestNetwork> StartAsync()
    {
        MissingMeans.SkipWithoutChain();
        return await StartAsync(
            await ContainerEngine.FindAsync(), Directory.CreateTempSubdirectory("weft-end-").FullName,
            network => network.StartProviderAsync());
    }

    /// <param name="engine">The provider's.</param>
    /// <param name="root">A folder that goes with the network.</param>
    /// <param name="share">Starts the provider; the rest is there by then.</param>
    public static async Task<TestNetwork> StartAsync(
        ContainerEngine engine, string root, Func<TestNetwork, Task> share)
    {
        var network = new TestNetwork(engine, root);
        try
        {
            await network.OpenAsync(share);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public async Task StartGatewayAsync() =>
        _gateway = (await ServeAsync(ChainHome, "gateway", "--listen", _endpoints, "--api", _api)).Program;

    /// <param name="gpusFree">So many GPUs are on offer when this returns.</param>
    /// <param name="more">Options of <c>weft share</c> besides.</param>
    public async Task StartProviderAsync(int gpusFree = 1, params string[] more)
    {
        (_provider, var ready) = await ServeAsync(
            ProviderHome,
            [
                "share", "--price", "0.36", "--region", "local", "--listen", ProviderListen, .. more,
                .. more.Contains("--sandbox") ? [] : (string[])["--sandbox", "plain"],
            ]);
        Machine = ready.GetProperty("key").GetString()!;
        if (gpusFree > 0) await OffersAsync(gpusFree);
    }

    /// <summary>The provider goes, as its owner ends it, and comes again.</summary>
    public async Task RestartProviderAsync(int gpusFree, params string[] more)
    {
        await Provider.SignalAsync(RunningProgram.Interrupt);
        await Provider.ExitAsync();
        await StartProviderAsync(gpusFree, more);
    }

    /// <summary>Waits until so many GPUs are free in the gateway's book.</summary>
    public Task OffersAsync(int gpusFree) => Eventually.TrueAsync(
        $"{gpusFree} GPU is on offer",
        async () =>
        {
            var asked = await WeftProgram.RunAsync(Renter, "offers", "--json");
            if (asked.ExitCode != 0) return false;
            var offer = asked.Json.GetProperty("items").EnumerateArray().FirstOrDefault();
            if (offer.ValueKind == JsonValueKind.Undefined) return false;
            GpuClass = offer.GetProperty("gpuClass").GetString()!;
            Gpus = offer.GetProperty("gpusOffered").GetInt32();
            Machine = offer.GetProperty("machine").GetString()!;
            return offer.GetProperty("gpusFree").GetInt32() >= gpusFree;
        },
        () => _provider?.Everything ?? "");

    public Task<MarketOnChain.Books> BooksAsync() => Market.BooksAsync(RenterAddress, ProviderAddress, Machine);

    public async ValueTask DisposeAsync()
    {
        foreach (var program in new[] { _provider, _gateway, _devnet })
        {
            if (program is not null) await program.DisposeAsync();
        }

        _chain?.Dispose();
        // After a test that failed in the middle of a lease there may be a container and the disk it wrote to.
        if (Machine.Length > 0) await Engine.RemoveAsync(Machine);
        foreach (var disk in ProcessTable.MountsBelow(Root)) await RunningProgram.RunAsync("umount", disk);
        Directory.Delete(Root, recursive: true);
    }

    private async Task OpenAsync(Func<TestNetwork, Task> share)
    {
        RenterAddress = await Renter.NewWalletAsync();
        ProviderAddress = await ProviderHome.NewWalletAsync();
        (_devnet, var network) = await ServeAsync(
            ChainHome, "devnet", "--port", "0", "--fund", RenterAddress, "--fund", ProviderAddress);
        Describe(network);
        foreach (var home in Homes) home.Join(NetworkJson);
        await StartGatewayAsync();
        await share(this);
        (await WeftProgram.RunAsync(Renter, "wallet", "deposit", "500")).Succeeded();
    }

    private void Describe(JsonElement network)
    {
        NetworkJson = JsonNode.Parse(network.GetRawText())!.AsObject();
        NetworkJson["gateways"]![0]!["endpoint"] = $"https://{_endpoints}";
        NetworkJson["api"] = new JsonArray($"http://{_api}");
        _chain = new LocalChain(new Uri(network.GetProperty("rpc")[0].GetString()!));
        Market = new MarketOnChain(
            _chain, network.GetProperty("market").GetString()!, network.GetProperty("token").GetString()!);
    }

    /// <summary>Starts a node and waits for the document in which it says that it is ready.</summary>
    private static async Task<(RunningProgram Program, JsonElement Ready)> ServeAsync(Home home, params string[] words)
    {
        var program = WeftProgram.Start(home, [.. words, "--json"]);
        await program.SaysAsync(ReadyEnd);
        using var ready = JsonDocument.Parse(program.Output);
        return (program, ready.RootElement.Clone());
    }
}
