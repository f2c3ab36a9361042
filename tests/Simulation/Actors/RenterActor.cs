using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>Somebody who rents a few times a day. Every tenth one stops paying after the second voucher.</summary>
internal sealed class RenterActor : Actor
{
    private readonly SimWallet _wallet;
    private readonly bool _stopsPaying;

    public RenterActor(World world, int number)
        : base(world, $"renter-{number}")
    {
        _wallet = new SimWallet(SimSigner.AddressOf(4, number));
        _stopsPaying = number % 10 == 9;
        world.Chain.Market.Deposit(_wallet.Address, 2_000_000_000);
    }

    public int Finished { get; private set; }

    public bool KeepsItsMoney(VoucherSent voucher) => _stopsPaying && voucher.Voucher.Value.Amount.BaseUnits > 20_000;

    protected override async Task LiveAsync(SimProcess process)
    {
        var chain = new SimChainPorts(World, process, _wallet);
        var journal = new SimJournal(World, process, Disk);
        var ports = new RenterPorts(
            [new SimGatewayLine(World, process, _wallet.Address)], new SimDialer(World, process, _wallet.Address, this),
            chain, chain, chain, journal, new SimSigner(_wallet.Address), new SimResults(World, process),
            new SimNonces(journal), new Tell(World, Name));
        var times = RenterTimes.Default;
        times = times with { Interval = PlantedBugs.Interval(World.Setting.Bug, times.Interval) };
        var node = new RenterNode(new RenterOptions(World.Domain) { Times = times }, ports, process.Time);
        await Task.Delay(World.Chance.Upto(TimeSpan.FromSeconds(30)), process.Time);
        while (true)
        {
            foreach (var statement in await node.FinishAsync(CancellationToken.None, CancellationToken.None))
                Note(statement);
            var (least, most) = World.Setting.Busy
                ? (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(4))
                : (TimeSpan.FromMinutes(20), TimeSpan.FromHours(8));
            await Task.Delay(World.Chance.Between(least, most), process.Time);
            if (World.Resting) continue;
            using var stop = World.Chance.Hits(0.15)
                ? new CancellationTokenSource(World.Chance.Upto(TimeSpan.FromMinutes(20)), process.Time)
                : new CancellationTokenSource();
            var result = await node.RunAsync(Order(), stop.Token, CancellationToken.None);
            if (result.TryGet(out var done, out var refusal)) Note(done);
            else World.History.Add(Name, $"is refused: {refusal.Code}");
        }
    }

    private RentOrder Order()
    {
        var seconds = World.Chance.Between(5, World.Setting.Busy ? 600 : 2_400);
        var image = World.Chance.Hits(0.03) ? SimJobs.UnknownImage : "image";
        var job = SimJobs.Of(seconds, World.Chance.Hits(0.1) ? 1 : 0, image);
        var price = new Price((ulong)World.Chance.Between(90_000, 6_000_000));
        return new RentOrder(
            GpuClassSet.Of(new GpuClass(0)), price, (uint)World.Chance.Between(600, 3_600), job, InputTar: null,
            "/results")
        {
            GpusPerMachine = (byte)World.Chance.Between(1, 3),
            Machines = (byte)(World.Chance.Hits(0.15) ? 2 : 1),
            Life = TimeSpan.FromMinutes(5),
        };
    }

    private void Note(Statement statement)
    {
        Finished++;
        var paid = statement.Leases.Aggregate(Money.Zero, (sum, lease) => sum + lease.Paid);
        World.History.Add(
            Name,
            $"is done with {statement.RequestHash}: {statement.Leases.Count} leases, {paid} {statement.Why?.Code}");
    }

    private sealed class Tell(World world, string name) : IProgress<RenterEvent>
    {
        public void Report(RenterEvent value)
        {
            if (value is RenterEvent.PhaseReached phase)
                world.History.Add(name, $"{phase.Lease} {phase.Phase} {phase.Why?.Code}");
            if (value is RenterEvent.Trouble trouble) world.History.Add(name, $"trouble {trouble.Why.Code}");
        }
    }

    private sealed class SimResults(World world, SimProcess process) : IResults
    {
        public long Held(Hash32 lease, string folder) => 0;

        public void Discard(Hash32 lease, string folder)
        {
            // Nothing of a result is kept here.
        }

        public async Task<Result<string>> SaveAsync(
            Hash32 lease, ResultParcel result, string folder, long maxBytes, IProgress<long> progress,
            CancellationToken cancel)
        {
            await process.HopAsync(TimeSpan.FromSeconds(2));
            return world.Faults.Hits(0.05) ? HostRefusals.DiskFailed("full") : folder;
        }
    }
}
