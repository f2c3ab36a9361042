using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Weft.Chain;
using Weft.Gateway;
using Weft.Machine;
using Weft.Market;
using Weft.Node;
using Weft.Peers;

namespace Weft.Cli;

internal sealed class GatewayCommand : Verb
{
    private readonly Option<string> _listen =
        new("--listen") { Description = "Address and port for nodes.", DefaultValueFactory = _ => "127.0.0.1:7400" };
    private readonly Option<string> _api =
        new("--api") { Description = "Address and port of the HTTP API.", DefaultValueFactory = _ => "127.0.0.1:7480" };
    private readonly Option<string> _matchFee =
        new("--min-match-fee")
        {
            Description = "Least that a request must pay for being settled, in tokens.",
            DefaultValueFactory = _ => "0"
        };
    private readonly Option<string?> _region = new("--region")
    {
        Description = "Region where this gateway stands: machines measure theirs by the way to it.",
    };

    public GatewayCommand()
        : base(
            "gateway",
            "Run a gateway: keep an order book, match, settle on chain, index the market, answer over HTTP.",
            "weft gateway",
            "weft gateway --listen 0.0.0.0:7400 --api 0.0.0.0:7480 --min-match-fee 0.002")
    {
        Options.Add(_listen);
        Options.Add(_api);
        Options.Add(_matchFee);
        Options.Add(_region);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        if (!NodeKey.LoadOrCreate(home).TryGet(out var key, out refusal)) return ui.Refuse(refusal);
        using var _ = key;
        if (!Listen.Parse(parse.GetRequiredValue(_listen)).TryGet(out var listen, out refusal)) return ui.Refuse(
            refusal);
        if (!Listen.Parse(parse.GetRequiredValue(_api)).TryGet(out var api, out refusal)) return ui.Refuse(refusal);
        var feeText = parse.GetRequiredValue(_matchFee);
        if (!Decimals.TryParse(feeText, out var matchFee) || matchFee > ulong.MaxValue)
            return ui.Refuse(JobRefusals.Malformed("match fee", feeText, "an amount such as 0.002"));

        var folder = home.Folder("gateway");
        var signer = new KeySigner(key);
        if (!(await ReadPolicyAsync(network, signer, folder, stop))
            .TryGet(out var policy, out refusal)) return ui.Refuse(refusal);
        policy = policy with { MinMatchFee = (ulong)matchFee };
        var region = parse.GetValue(_region);
        if (region is not null && !policy.Regions.Contains(region, StringComparer.Ordinal))
            return ui.Refuse(JobRefusals.Malformed("region", region, $"one of {string.Join(", ", policy.Regions)}"));
        await using var app = Build(
            network, signer, folder,
            new GatewayOptions(policy, Path.Combine(folder, "index.db"), Decimals.Token, network.FromBlock)
            {
                Region = region,
            },
            listen, api);
        if (!(await app.Services.GetRequiredService<ChainConnection>().OpenAsync(stop)).TryGet(out var _, out refusal))
            return ui.Refuse(refusal);
        if (!(await Listen.StartAsync(app, stop)).TryGet(out var _, out refusal)) return ui.Refuse(refusal);

        var ready = new ReadyDocument(
            "gateway", key.Address.ToString(), Account: null,
            $"https://{app.Services.GetRequiredService<PeerListener>().Endpoint}", Listen.HttpAddress(app));
        ui.Result(ready, CliJson.Default.ReadyDocument, console => console.WriteLine(
            $"Gateway {ready.Key} listens for nodes at {ready.Endpoint} and answers at {ready.Api}. Ctrl-C ends it."));
        await Listen.UntilAsync(stop);
        await app.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    /// <summary>The book must know the chain's lists of names before it opens.</summary>
    private static async Task<Result<GatekeepingPolicy>> ReadPolicyAsync(
        Network network, ISigner signer, string folder, CancellationToken cancel)
    {
        await using var reading = new ServiceCollection().AddNode(network, signer, folder).BuildServiceProvider();
        return (await reading.ListsAsync(cancel)).TryGet(out var lists, out var refusal)
            ? new GatekeepingPolicy(network.Domain, signer.Address, lists.GpuClassNames, lists.RegionNames)
            : refusal;
    }

    private static WebApplication Build(
        Network network, ISigner signer, string folder, GatewayOptions options, IPEndPoint listen, IPEndPoint api)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenForPeers(listen);
            kestrel.Listen(api, http => http.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        builder.Services
            .AddNode(network, signer, folder)
            .AddMachine(new MachineOptions(folder, signer.Address.ToString()))
            .AddPeers();
        if (network.EconomyAt is { } economy) builder.Services.AddEconomy(economy, network.FromBlock);
        builder.AddGateway(options);
        var app = builder.Build();
        app.MapGatewayDesk();
        app.UseGatewayApi();
        return app;
    }
}
