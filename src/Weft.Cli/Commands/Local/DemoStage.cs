using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Weft.Api;
using Weft.Ethereum;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Everything that the demo sets up, and takes down again: a chain, three nodes, their homes.</summary>
internal sealed class DemoStage(IInteraction ui, string root) : IAsyncDisposable
{
    private static readonly TimeSpan OfferWait = TimeSpan.FromSeconds(60);
    private static readonly Money Allowance = new(100_000_000);

    private readonly List<IAsyncDisposable> _running = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private FileStream? _lock;
    private LocalNetwork? _local;
    private Network? _network;
    private Address _renter;
    private Address _provider;
    private Address _gateway;

    public string RenterHome => Path.Combine(root, "renter");

    public string GpuClass { get; private set; } = "cpu";

    public Uri? Api => _network?.Api[0];

    private string ProviderHome => Path.Combine(root, "provider");

    private string GatewayHome => Path.Combine(root, "gateway");

    public async Task<Result<Network>> SetUpAsync(CancellationToken cancel)
    {
        if (!Lock()) return JournalRefusals.HomeInUse(root);
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        Directory.CreateDirectory(root);
        if (!Keys().TryGet(out var _, out var refusal)) return refusal;
        if (!(await ChainAsync(cancel)).TryGet(out var network, out refusal)) return refusal;
        _network = network;

        var listen = network.Gateways[0].Endpoint.Authority;
        if (await ServeAsync(
            GatewayHome, ["gateway", "--listen", listen, "--api", network.Api[0].Authority],
            cancel) is { } no) return no;
        Done("gateway keeps the order book");
        // What it renders with computes by OpenCL on the processor, which gVisor is not promised to run.
        if (await ServeAsync(
            ProviderHome,
            ["share", "--price", "0.50", "--region", "local", "--listen", "127.0.0.1:0", "--sandbox", "plain"],
            cancel) is { } nope) return nope;
        if (!(await FirstOfferAsync(network, cancel)).TryGet(out var offer, out refusal)) return refusal;
        GpuClass = offer.GpuClass;
        Done($"provider shares this machine as {offer.GpuClass} "
            + $"for {Show.Amount(offer.PricePerGpuHour)} {network.TokenSymbol} per GPU-hour");
        var deposit = await ChildNode.RunAsync(RenterHome, ["wallet", "deposit", "25", .. Quiet()], cancel);
        if (deposit != 0) return LocalRefusals.ChildEnded("wallet deposit", RenterHome);
        Done($"renter put 25 {network.TokenSymbol} into the market");
        return network;
    }

    public async Task<Result<DemoRental>> RentAsync(string image, CancellationToken stop)
    {
        var file = Path.Combine(root, "statement.json");
        var start = _clock.Elapsed;
        var code = await ChildNode.RunAsync(
            RenterHome,
            [
                "run", "--gpu", GpuClass, "--price", "0.60", "--duration", "15m", "--image", image,
                "--output", Path.Combine(root, "result"), "--statement", file, .. Quiet(), "--", "path-tracer", "--out",
                "/out/image.png",
            ],
            stop);
        if (!File.Exists(file)) return LocalRefusals.ChildEnded("run", RenterHome);
        var documents =
            JsonSerializer.Deserialize(
                await File.ReadAllBytesAsync(file, CancellationToken.None), CliJson.Default.RunDocumentArray)!;
        return new DemoRental(
            code, documents.SelectMany(document => document.Leases).FirstOrDefault(),
            (_clock.Elapsed - start).TotalSeconds);
    }

    /// <summary>Reads from the chain, not from any node, what became of the money.</summary>
    public async Task<Result<DemoDocument>> CloseBooksAsync(DemoRental rental, CancellationToken cancel)
    {
        if (rental.Lease is not { } lease) return LocalRefusals.ChildEnded("run", RenterHome);
        await using var services = new ServiceCollection().AddReader(_network!).BuildServiceProvider();
        var reader = services.GetRequiredService<IChainReader>();
        if (!(await reader.AccountAsync(_renter, cancel)).TryGet(out var renter, out var refusal)) return refusal;
        if (!(await reader.AccountAsync(_provider, cancel)).TryGet(out var provider, out refusal)) return refusal;
        var machine = await reader.MachineAsync(_provider, Address.Parse(lease.Machine), cancel);
        if (!machine.TryGet(out var earned, out refusal)) return refusal;
        if (!(await services.GetRequiredService<IChainDirectory>().MarketAsync(cancel))
            .TryGet(out var market, out refusal)) return refusal;
        var (settle, close) = (await GasAsync(lease.SettledIn, cancel), await GasAsync(lease.ClosedIn, cancel));
        // Everything that the market holds belongs to somebody, to the last unit.
        var owed = renter.Free + renter.FeesPaid + provider.Free + earned.Earned;
        return new DemoDocument(
            _renter.ToString(), _provider.ToString(), _gateway.ToString(), lease.PaidAmount, lease.EarnedAmount,
            lease.FeeAmount,
            lease.RefundAmount, lease.UsedSeconds, lease.SecondsToFirstOutput, settle, close, Units(renter.Free),
            Units(provider.Free + earned.Earned), Units(renter.FeesPaid), owed == market.TokensHeld, lease.ResultPath,
            rental.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _running.Count - 1; i >= 0; i--) await _running[i].DisposeAsync();
        if (_local is not null) await _local.DisposeAsync();
        if (_lock is not null) await _lock.DisposeAsync();
    }

    /// <summary>A second demo of the same home would sweep away the first one's folder.</summary>
    private bool Lock()
    {
        try
        {
            _lock = new FileStream(root + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string[] Quiet() => ui.Json ? ["--json"] : [];

    /// <summary>Throw-away keys for a renter, a provider with its machine, and a gateway.</summary>
    private Result<Done> Keys()
    {
        foreach (var (path, use) in new (string, Action<Address>)[]
        {
            (RenterHome, account => _renter = account), (ProviderHome, account => _provider = account),
        })
        {
            if (!WeftHome.Open(path).TryGet(out var home, out var refusal)) return refusal;
            var password =
                System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
            PrivateFile.WriteNew(Path.Combine(path, "password"), password);
            using var key = PrivateKey.Generate();
            if (!AccountKey.Create(home, key, password, light: true).TryGet(out var _, out refusal)) return refusal;
            use(key.Address);
        }

        if (!WeftHome.Open(GatewayHome).TryGet(out var gateway, out var no)) return no;
        if (!NodeKey.LoadOrCreate(gateway).TryGet(out var node, out no)) return no;
        using (node) _gateway = node.Address;
        return default(Done);
    }

    private async Task<Result<Network>> ChainAsync(CancellationToken cancel)
    {
        var scratch = Path.Combine(root, "chain");
        Directory.CreateDirectory(scratch);
        var started = await ui.WaitAsync("starting a chain", _ => LocalNetwork.StartAsync(port: 0, scratch, cancel));
        if (!started.TryGet(out _local, out var refusal)) return refusal;
        Done($"chain runs at {_local.Endpoint}");
        var gateway =
            new GatewayAt(new Uri($"https://127.0.0.1:{Listen.FreePort(IPAddress.Loopback)}"), _gateway.ToString());
        var api = new Uri($"http://127.0.0.1:{Listen.FreePort(IPAddress.Loopback)}");
        var deployed =
            await ui.WaitAsync("deploying the contracts", _ => _local.DeployAsync([gateway], [api], cancel));
        if (!deployed.TryGet(out var network, out refusal)) return refusal;
        foreach (var (account, amount) in new[] { (_gateway, Money.Zero), (_provider, Money.Zero),
            (_renter, Allowance) })
        {
            if (!(await _local.FundAsync(network, account, amount, cancel))
                .TryGet(out var _, out refusal)) return refusal;
        }

        foreach (var home in new[] { RenterHome, ProviderHome, GatewayHome }) network.Save(
            Path.Combine(home, "network.json"));
        Done($"contracts are on it: market {network.Market}");
        return network;
    }

    private async Task<Refusal?> ServeAsync(string home, string[] arguments, CancellationToken cancel)
    {
        var log = Path.Combine(home, "screen.log");
        var started =
            await ui.WaitAsync(
                $"starting weft {arguments[0]}", _ => ChildNode.ServeAsync(home, log, arguments, cancel));
        if (!started.TryGet(out var child, out var refusal)) return refusal;
        _running.Add(child.Node);
        return null;
    }

    private async Task<Result<OfferDto>> FirstOfferAsync(Network network, CancellationToken cancel)
    {
        var until = _clock.Elapsed + OfferWait;
        while (_clock.Elapsed < until)
        {
            var asked =
                await GatewayApi.AskAsync(network, api => api.OffersAsync(new OfferFilter(MinGpusFree: 1), cancel));
            if (asked.TryGet(out var page, out var _) && page.Items.Count > 0) return page.Items[0];
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }

        return LocalRefusals.ChildEnded("share", Path.Combine(ProviderHome, "screen.log"));
    }

    private async Task<ulong> GasAsync(string transaction, CancellationToken cancel) =>
        (await _local!.Rpc.ReceiptAsync(Hash32.Parse(transaction), cancel))?.GasUsed ?? 0;

    private void Done(string what) => ui.Say($"  [{_clock.Elapsed.TotalSeconds,6:0.00} s]  {what}");

    private static string Units(Money money) =>
        money.BaseUnits.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
