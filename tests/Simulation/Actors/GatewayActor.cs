using Weft.Node;

namespace Weft.Simulation;

/// <summary>The gateway: the production core over the simulated chain.</summary>
internal sealed class GatewayActor(World world) : Actor(world, "gateway")
{
    private readonly SimWallet _wallet = new(SimSigner.AddressOf(1, 0));

    public IGatewayDesk? Desk { get; private set; }

    /// <summary>The process once it listens.</summary>
    public SimProcess? Listening => Desk is null ? null : Process;

    protected override void OnDied() => Desk = null;

    protected override async Task LiveAsync(SimProcess process)
    {
        var policy = new GatekeepingPolicy(World.Domain, _wallet.Address, ["sim"], ["here"])
        {
            MaxOfferLife = ProviderActor.OfferLife,
        };
        var chain = new SimChainPorts(World, process, _wallet);
        var host = new GatekeeperHost(
            policy, chain, chain, new SimJournal(World, process, Disk), process.Time, () => { },
            drawSeed: () => (ulong)process.Time.GetUtcNow().ToUnixTimeSeconds());
        await host.RecallAsync(CancellationToken.None);
        Desk = host;
        process.Run(() => FollowAsync(host, chain, process));
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), process.Time);
            host.Cycle();
        }
    }

    private async Task FollowAsync(GatekeeperHost host, SimChainPorts chain, SimProcess process)
    {
        var next = World.Chain.Height;
        while (true)
        {
            try
            {
                await foreach (var happened in chain.FollowAsync(next, CancellationToken.None))
                {
                    host.Hear(happened);
                    if (happened is BlockReached reached) next = reached.Block + 1;
                }
            }
            catch (RefusalException)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), process.Time);
            }
        }
    }
}
