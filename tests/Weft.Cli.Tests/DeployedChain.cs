using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Ethereum;

namespace Weft.Cli.Tests;

/// <summary>A chain of its own, and a home whose account pays for what is deployed there.</summary>
internal sealed class DeployedChain : IAsyncDisposable
{
    /// <summary>The first two accounts that anvil gives coin to.</summary>
    private const string Deployer = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private const string Other = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

    private readonly Anvil _anvil;
    private readonly string _folder;
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private readonly EthereumRpc _rpc;

    private DeployedChain(Anvil anvil, string folder)
    {
        (_anvil, _folder) = (anvil, folder);
        _rpc = new EthereumRpc(_http, new RpcOptions { Endpoints = [anvil.Endpoint] }, TimeProvider.System);
    }

    public static Address Account { get; } = PrivateKey.FromBytes(Hex.Decode(Deployer)).Address;

    public static Address SecondAccount { get; } = PrivateKey.FromBytes(Hex.Decode(Other)).Address;

    public string NetworkFile => Path.Combine(_folder, "home", "network.json");

    public string PasswordFile => Path.Combine(_folder, "password");

    public string[] Target => ["--rpc", _anvil.Endpoint.ToString(), "--chain-id", "31337"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DeployedChain> StartAsync()
    {
        var binary = Anvil.FindBinary(AppContext.BaseDirectory);
        if (binary is null) Assert.Skip("anvil is not installed: run npm ci in contracts/");
        var anvil = await Anvil.StartAsync(
            new AnvilOptions { Binary = binary, ChainId = 31_337 }, TimeProvider.System, Cancel);
        var chain = new DeployedChain(anvil, Directory.CreateTempSubdirectory("weft-deployed-").FullName);
        await File.WriteAllTextAsync(chain.PasswordFile, "secret", Cancel);
        await chain.ImportAsync("home", Deployer);
        return chain;
    }

    /// <summary>With the home and its password; always as JSON.</summary>
    public Task<(int Code, string Output)> WeftAsync(params string[] words) => Program.RunAsync(
        [.. words, "--json", "--home", Path.Combine(_folder, "home"), "--password-file", PasswordFile]);

    public async Task<JsonElement> DoneAsync(params string[] words)
    {
        var (code, output) = await WeftAsync(words);
        Assert.True(code == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    public async Task RefusedAsync(string code, params string[] words)
    {
        var (exit, output) = await WeftAsync(words);
        Assert.NotEqual(0, exit);
        var refusal = JsonSerializer.Deserialize(output, CliJson.Default.RefusalDocument)!;
        Assert.True(code == refusal.Code, output);
    }

    public Task<JsonElement> AnvilAsync(string method, params JsonNode?[] parameters) =>
        _rpc.RequestAsync(method, Cancel, parameters);

    public async ValueTask DisposeAsync()
    {
        await _anvil.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ImportAsync(string home, string key)
    {
        var file = Path.Combine(_folder, $"{home}.key");
        await File.WriteAllTextAsync(file, key, Cancel);
        var (code, output) = await Program.RunAsync(
            "wallet", "import", file, "--light", "--home", Path.Combine(_folder, home), "--password-file",
            PasswordFile);
        Assert.True(code == 0, output);
    }
}
