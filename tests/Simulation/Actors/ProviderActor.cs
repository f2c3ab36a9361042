using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>Somebody who shares a machine. Every fifth one asks for all of the lock, and claims all that was
/// signed instead of what was used. Every third one sleeps with its machine, and wants it back now and then.</summary>
internal sealed class ProviderActor : Actor
{
    public static readonly TimeSpan OfferLife = TimeSpan.FromMinutes(10);

    private readonly SimWallet _wallet;
    private readonly Price _price;
    private readonly OwnerTerms? _owner;
    private readonly Dictionary<Hash32, Reading> _readings = [];

    public ProviderActor(World world, int number)
        : base(world, $"provider-{number}")
    {
        Account = SimSigner.AddressOf(2, number);
        _wallet = new SimWallet(SimSigner.AddressOf(3, number));
        _price = new Price((ulong)world.Chance.Between(100_000, 3_000_000));
        Machine = new SimMachine(world, Name, world.Chance.Between(1, 8));
        Endpoint = new Uri($"sim://{Name}:4242");
        Cheats = number % 5 == 4;
        if (number % 3 == 1)
            _owner = new(new PriceRule(_price, null))
            {
                Schedule = new(WeekHours.Parse("4:00-23:00").Value, TimeZoneInfo.Utc),
                LookEvery = TimeSpan.FromMinutes(2),
            };
        world.Chain.Market.Enrol(Account, Key);
    }

    public static ProviderTimes Times { get; } = ProviderTimes.Default;

    public Address Account { get; }

    public Address Key => _wallet.Address;

    public Uri Endpoint { get; }

    public SimMachine Machine { get; }

    public bool Cheats { get; }

    public IProviderDesk? Desk { get; private set; }

    /// <summary>The process once it listens.</summary>
    public SimProcess? Listening => Desk is null ? null : Process;

    protected override void OnDied()
    {
        Desk = null;
        if (World.Faults.Hits(World.Faults.Reboot)) Machine.Reboot();
    }

    protected override async Task LiveAsync(SimProcess process)
    {
        var chain = new SimChainPorts(World, process, _wallet);
        var machine = new SimMachinePorts(World, process, Machine);
        var options = new ProviderOptions(
            Account, Endpoint, World.Domain, _price,
            new Dictionary<string, GpuClass>(StringComparer.Ordinal) { ["sim"] = new(0) })
        {
            OfferLife = OfferLife,
            CollectEvery = TimeSpan.FromHours(6),
            Times = Times,
            Owner = _owner,
        };
        ISettlement settlement = Cheats ? new GreedySettlement(chain) : chain;
        var ports = new ProviderPorts(
            machine, machine, machine, machine, machine, chain, chain, settlement, new SimJournal(World, process, Disk),
            new SimSigner(Key), [new SimGatewayLine(World, process, Key)], new Tell(this));
        while (true)
        {
            // Now and then the owner ends the node politely and starts it again.
            var life = World.Chance.Between(TimeSpan.FromHours(12), TimeSpan.FromDays(6));
            using var stop = new CancellationTokenSource(life, process.Time);
            var node = new ProviderNode(options, ports, process.Time);
            Desk = Cheats ? new GreedyDesk(node) : node;
            if (_owner is not null) _ = OwnAsync(node, process, stop.Token);
            var ended = await node.RunAsync(stop.Token);
            if (!ended.TryGet(out _, out var refusal)) World.History.Add(Name, $"ends: {refusal.Code}");
            await Task.Delay(TimeSpan.FromSeconds(20), process.Time);
        }
    }

    /// <summary>Takes the machine back in the middle of whatever runs, and gives it again some time later.</summary>
    private async Task OwnAsync(ProviderNode node, SimProcess process, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(
                    World.Chance.Between(TimeSpan.FromMinutes(5), TimeSpan.FromHours(2)), process.Time, stop);
                await node.ShareAgainAsync(stop);
                await Task.Delay(
                    World.Chance.Between(TimeSpan.FromHours(2), TimeSpan.FromHours(20)), process.Time, stop);
                World.History.Add(Name, "takes the machine back");
                await node.ReclaimAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node was asked to end.
        }
    }

    /// <summary>The meter begins again as it likes; what was read of a lease must not.</summary>
    private void Check(Reading reading)
    {
        if (_readings.TryGetValue(reading.Lease, out var before) && reading.Since(before) != reading)
            World.Fail($"{Name} took back what it had read of {reading.Lease}");
        _readings[reading.Lease] = reading;
    }

    private sealed class Tell(ProviderActor actor) : IProgress<ProviderEvent>
    {
        public void Report(ProviderEvent value)
        {
            var (world, name) = (actor.World, actor.Name);
            if (value is ProviderEvent.ReadingTaken taken) actor.Check(taken.Reading);
            if (value is ProviderEvent.PhaseReached phase)
                world.History.Add(name, $"{phase.Lease} {phase.Phase} {phase.Why?.Code}");
            if (value is ProviderEvent.Trouble trouble) world.History.Add(name, $"trouble {trouble.Why.Code}");
        }
    }

    private sealed class GreedyDesk(IProviderDesk honest) : IProviderDesk
    {
        public Task<Result<HandOverTerms>> TermsAsync(
            Address caller, Hash32 lease, string? inputSha256, CancellationToken cancel) =>
            honest.TermsAsync(caller, lease, inputSha256, cancel);

        public Task<Result<Done>> TakeJobAsync(
            Address caller, Hash32 lease, HandOver parcel, CancellationToken cancel) =>
            honest.TakeJobAsync(caller, lease, parcel, cancel);

        public async IAsyncEnumerable<ProviderMessage> SpeakAsync(
            Address caller, Hash32 lease, [EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (var message in honest.SpeakAsync(caller, lease, cancel))
                yield return message is ReadingSent reading
                    ? reading with { VoucherWanted = new(UInt128.MaxValue) }
                    : message;
        }

        public Task<Result<Done>> HearAsync(
            Address caller, Hash32 lease, RenterMessage message, CancellationToken cancel) =>
            honest.HearAsync(caller, lease, message, cancel);

        public IAsyncEnumerable<LogChunk> LogAsync(
            Address caller, Hash32 lease, long offset, CancellationToken cancel) =>
            honest.LogAsync(caller, lease, offset, cancel);

        public Task<Result<ResultParcel>> ResultAsync(
            Address caller, Hash32 lease, long offset, CancellationToken cancel) =>
            honest.ResultAsync(caller, lease, offset, cancel);
    }

    private sealed class GreedySettlement(ISettlement honest) : ISettlement
    {
        public Task<Result<ChainReceipt>> SubmitAsync(ChainIntent intent, CancellationToken cancel) =>
            honest.SubmitAsync(
                intent is CloseIntent { Voucher: { } voucher } close
                    ? close with { Amount = voucher.Value.Amount }
                    : intent,
                cancel);

        public Task<Result<IReadOnlyList<MatchOutcome>>> PreviewAsync(
            IReadOnlyList<SignedMatch> matches, CancellationToken cancel) => honest.PreviewAsync(matches, cancel);
    }
}
