using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Machine;
using Weft.Market;
using Weft.Node;
using Weft.Peers;

namespace Weft.Cli;

/// <summary>A provider's node, wired together and listening.</summary>
internal sealed class ProviderSetup : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly PeerServer _server;
    private readonly OwnerDoor? _door;

    private ProviderSetup(ServiceProvider services, PeerServer server, OwnerDoor? door, ProviderNode node) =>
        (_services, _server, _door, Node) = (services, server, door, node);

    public ProviderNode Node { get; }

    public static async Task<Result<ProviderSetup>> OpenAsync(
        ParseResult parse, IInteraction ui, ShareTerms terms, CancellationToken cancel)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return refusal;
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) return refusal;
        if (!NodeKey.LoadOrCreate(home).TryGet(out var key, out refusal)) return refusal;
        if (!Account(home, terms).TryGet(out var account, out refusal)) return refusal;

        var folder = home.Folder("provider");
        var options = new MachineOptions(folder, key.Address.ToString())
        {
            EngineSocket = terms.EngineSocket,
            Drivers = DriversCommand.CommandLine,
        };
        if (!(await terms.Isolation.ApplyAsync(ui, options, cancel)).TryGet(out var machine, out refusal))
            return refusal;
        var parts = new ServiceCollection()
            .AddSingleton(key)
            .AddNode(network, new KeySigner(key), folder)
            .AddMachine(machine);
        if (network.EconomyAt is { } economy) parts.AddEconomy(economy, network.FromBlock);
        var services = parts.BuildServiceProvider();
        var opened =
            await WireAsync(services, parse, ui, terms, new(home, network, account, key.Address, folder), cancel);
        if (opened.IsRefused) await services.DisposeAsync();
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (_door is not null) await _door.DisposeAsync();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static async Task<Result<ProviderSetup>> WireAsync(
        ServiceProvider services, ParseResult parse, IInteraction ui, ShareTerms terms, ProviderPlace place,
        CancellationToken cancel)
    {
        var journal = services.GetRequiredService<IJournal>();
        if (!(await services.ListsAsync(cancel)).TryGet(out var lists, out var refusal)) return refusal;
        if (!lists.Region(terms.Region).TryGet(out var region, out refusal)) return refusal;
        foreach (var line in await RegionAdvice.OfAsync(terms.Region, place.Network, cancel)) ui.Say(line);
        if (!services.Gateways(place.Network).TryGet(out var gateways, out refusal)) return refusal;
        var enrolment =
            new Enrolment(parse, ui, place.Home, place.Network, services.GetRequiredService<IChainReader>());
        if (!(await enrolment.EnsureAsync(place.Account, place.Machine, cancel))
            .TryGet(out var _, out refusal)) return refusal;

        var listen =
            terms.Listen.Port == 0 ? new IPEndPoint(terms.Listen.Address, Listen.FreePort(terms.Listen.Address))
                : terms.Listen;
        var endpoint = terms.Endpoint ?? new Uri($"https://{listen}");
        var options = new ProviderOptions(
            place.Account, endpoint, place.Network.Domain, terms.Owner.Terms.Price.Least, lists.GpuClasses)
        {
            Region = region,
            OneSite = terms.OneSite,
            TellsImages = terms.TellsImages,
            MinDuration = terms.MinDuration,
            MaxDuration = terms.MaxDuration,
            FromBlock = place.Network.FromBlock,
            Owner = terms.Owner.Terms,
            Rates = time => terms.Owner.RatesAt(terms.Region, time),
            Times = ProviderTimes.Default with { EndingWait = terms.EndingWait, Notice = terms.Notice },
        };
        var ready = new ReadyDocument(
            "provider", place.Machine.ToString(), place.Account.ToString(), endpoint.ToString(), Api: null);
        var signer = services.GetRequiredService<ISigner>();
        var ports = new ProviderPorts(
            services.GetRequiredService<IMachineProbe>(), services.GetRequiredService<IContainers>(),
            services.GetRequiredService<IBoxOutput>(), services.GetRequiredService<IMeter>(),
            new FileInputs(Path.Combine(place.Folder, "inputs"), terms.InputCacheBytes, TimeProvider.System),
            services.GetRequiredService<IChainReader>(),
            services.GetRequiredService<IChainFeed>(), services.GetRequiredService<ISettlement>(), journal, signer,
            gateways,
            new ShareScreen(ui, ready, place.Network.TokenSymbol, TimeProvider.System))
        {
            Unsealer = signer as IUnsealer,
            Senses = services.GetRequiredService<IOwnerSenses>(),
            Market = new MarketSight(place.Network, terms.Region),
        };
        var node = new ProviderNode(options, ports, TimeProvider.System);
        var report = await ports.Probe.ProbeAsync(cancel);
        if (report.WhyNoJobs is { } none) return none;
        if (terms.SelfTest && await OwnCheck.WhyNotAsync(ui, place.Network.Domain, signer, report, cancel) is { } no)
            return no;
        var parts = new PeerServerParts(signer, TimeProvider.System)
        {
            Provider = node,
            Checks = services.GetService<ICheckers>() is { } checkers
                ? new CheckDesk(
                    place.Network.Domain, signer, [.. report.Gpus.Select(gpu => gpu.ClassName)], checkers, node,
                    MachineProver.Of(report, DriversCommand.CommandLine), TimeProvider.System)
                : null,
            Logs = services.GetRequiredService<ILoggerFactory>(),
        };
        if (!(await PeerServer.StartAsync(listen, parts, cancel)).TryGet(out var server, out refusal)) return refusal;
        // Without the door the machine is shared all the same; signals still reach its owner's node.
        if (!(await OwnerDoor.OpenAsync(place.Folder, node, journal, TimeProvider.System, cancel))
            .TryGet(out var door, out refusal)) ui.Say(refusal.ToString());
        if (terms.Owner.Terms.Idle is not null)
            foreach (var lack in await OwnerHints.LacksAsync(TimeProvider.System, cancel)) ui.Say(lack.ToString());
        return new ProviderSetup(services, server, door, node);
    }

    private static Result<Address> Account(WeftHome home, ShareTerms terms)
    {
        if (terms.Account is not { } text) return AccountKey.ReadAddress(home);
        return Address.TryParse(text, out var address) ? address : JobRefusals.Malformed("account", text, "an address");
    }

    private sealed record ProviderPlace(
        WeftHome Home, Network Network, Address Account, Address Machine, string Folder);
}
