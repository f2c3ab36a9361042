using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A chain of this machine's own with the contracts on it, and money for whom it is asked for.</summary>
internal sealed class LocalNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Enough for several bonds; far from a proposal's threshold.</summary>
    private static readonly WeftAmount WeftGift = new(10_000 * (UInt128)1_000_000_000_000_000_000);

    private readonly Anvil _anvil;
    private readonly HttpClient _http;
    private readonly MarketDeployment _deployment;
    private readonly Address _deployer;
    private readonly string _scratch;
    private int _gifts;

    private LocalNetwork(
        Anvil anvil, HttpClient http, EthereumRpc rpc, MarketDeployment deployment, Address deployer, string scratch)
    {
        (_anvil, _http, Rpc) = (anvil, http, rpc);
        (_deployment, _deployer, _scratch) = (deployment, deployer, scratch);
    }

    public EthereumRpc Rpc { get; }

    public Uri Endpoint => _anvil.Endpoint;

    /// <param name="port">Loopback port of the chain; 0 for any.</param>
    /// <param name="scratch">An empty folder for as long as the chain lives.</param>
    public static async Task<Result<LocalNetwork>> StartAsync(int port, string scratch, CancellationToken cancel)
    {
        if (Anvil.FindBinary(AppContext.BaseDirectory) is not { } binary) return LocalRefusals.NoAnvil();
        Anvil anvil;
        try
        {
            anvil = await Anvil.StartAsync(
                new AnvilOptions { Binary = binary, Port = port }, TimeProvider.System, cancel);
        }
        catch (IOException error)
        {
            return LocalRefusals.ChainDidNotStart(error.Message);
        }

        var http = Http.Client(address: null, Timeout);
        var rpc = new EthereumRpc(http, new RpcOptions { Endpoints = [anvil.Endpoint] }, TimeProvider.System);
        var deployer = PrivateKey.Generate();
        await GiveCoinAsync(rpc, deployer.Address, cancel);
        var opened = await MarketDeployment.OpenAsync(
            rpc, new KeySigner(deployer), Path.Combine(scratch, "deploy.db"), TimeProvider.System, cancel);
        if (opened.TryGet(out var deployment, out var refusal)) return new LocalNetwork(
            anvil, http, rpc, deployment, deployer.Address, scratch);
        await anvil.DisposeAsync();
        return refusal;
    }

    /// <summary>Puts the contracts on the chain, hands them to governance, and reads back that it is so.</summary>
    public async Task<Result<Network>> DeployAsync(
        IReadOnlyList<GatewayAt> gateways, IReadOnlyList<Uri> api, CancellationToken cancel)
    {
        var plan = new LaunchPlan(
            "local", [_anvil.Endpoint], _anvil.ChainId, gateways, api, DeployPlan.ForLocalChain(_deployer));
        return await Launch.RunAsync(_deployment, Rpc, plan, "tUSD", progress: null, cancel);
    }

    /// <summary>Coin for gas; test dollars, and WEFT to stake and vote with, where <paramref name="amount"/> is not
    /// zero.</summary>
    public async Task<Result<Done>> FundAsync(Network network, Address account, Money amount, CancellationToken cancel)
    {
        await GiveCoinAsync(Rpc, account, cancel);
        if (amount.IsZero) return default(Done);
        var id = $"gift:{(++_gifts).ToString(CultureInfo.InvariantCulture)}";
        var minted = await _deployment.MintAsync(id, network.TokenAddress, account, amount, cancel);
        if (minted.IsRefused || network.Economy is not { } economy) return minted;
        return await _deployment.SendWeftAsync(
            $"{id}:weft", Address.Parse(economy.Weft), account, WeftGift, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _deployment.DisposeAsync();
        await _anvil.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    private static Task GiveCoinAsync(EthereumRpc rpc, Address account, CancellationToken cancel) =>
        rpc.RequestAsync(
            "anvil_setBalance", cancel, JsonValue.Create(account.ToString()), JsonValue.Create("0x8ac7230489e80000"));
}

internal static class LocalRefusals
{
    public static Refusal NoAnvil() => new(
        "network-no-anvil",
        "The local chain's program, anvil, is not on this machine.",
        "Run './dev setup' in the repository, which installs it, or put anvil on the PATH.");

    public static Refusal ChainDidNotStart(string reason) => new(
        "network-chain-failed",
        $"The local chain did not start: {reason}",
        "Choose another --port, or end the program that has it.");

    public static Refusal ChildEnded(string role, string log) => new(
        "network-node-failed",
        $"The node 'weft {role}' ended before it was ready.",
        $"See {log} for what it said.");
}
