using Weft.Ethereum;
using Weft.Market;

namespace Weft.Simulation;

/// <summary>
/// A whole market in one thread: providers, renters, a gateway and a chain, run by the code that runs in production,
/// over simulated time, network, disks and container engines. The seed decides everything.
/// </summary>
internal sealed class World
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> _failures = [];

    public World(Setting setting)
    {
        Setting = setting;
        Scheduler = new Scheduler(Start);
        History = new History(() => Now);
        Chance = new Chance(setting.Seed);
        Faults = setting.Faults(Chance);
        Audit = new Audit(this);
        Chain = new SimChain(this);
        Gateway = new GatewayActor(this);
        Providers = [.. Enumerable.Range(0, setting.Providers).Select(number => new ProviderActor(this, number))];
        Renters = [.. Enumerable.Range(0, setting.Renters).Select(number => new RenterActor(this, number))];
    }

    public static TypedDomain Domain { get; } = MarketDomain.Of(31_337, SimSigner.AddressOf(9, 9));

    public Setting Setting { get; }

    public Scheduler Scheduler { get; }

    public History History { get; }

    public Chance Chance { get; }

    public Faults Faults { get; }

    public Audit Audit { get; }

    public SimChain Chain { get; }

    public GatewayActor Gateway { get; }

    public IReadOnlyList<ProviderActor> Providers { get; }

    public IReadOnlyList<RenterActor> Renters { get; }

    public IEnumerable<Actor> Actors => [Gateway, .. Providers, .. Renters];

    public DateTimeOffset Now => Scheduler.Now;

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Nobody asks for anything new any more.</summary>
    public bool Resting { get; private set; }

    public void Fail(string what)
    {
        History.Add("audit", what);
        _failures.Add($"{Now:MM-dd HH:mm:ss} {what}");
    }

    /// <summary>Trouble for <paramref name="safety"/>; then everything heals, and all must come to rest.</summary>
    public void Run(TimeSpan safety, TimeSpan rest)
    {
        foreach (var actor in Actors) actor.Start();
        Scheduler.RunUntil(Start + safety);
        Faults.Heal();
        Resting = true;
        foreach (var actor in Actors) actor.Heal();
        Scheduler.RunUntil(Start + safety + rest);
        Audit.CheckRest();
    }
}

/// <summary>What kind of world: its size, its luck and what is wrong with it on purpose.</summary>
internal sealed record Setting(int Seed)
{
    public int Providers { get; init; } = 20;

    public int Renters { get; init; } = 50;

    public Func<Chance, Faults> Faults { get; init; } = chance => new Faults(chance);

    public Bug Bug { get; init; }

    /// <summary>Renters come back within minutes, so that somebody waits for every machine.</summary>
    public bool Busy { get; init; }
}

/// <summary>Mistakes planted to see whether the simulation finds them.</summary>
internal enum Bug
{
    None,

    /// <summary>Provider's nodes forget to write their leases to disk.</summary>
    SkipJournal,

    /// <summary>The disk keeps an older state of a lease with a lower voucher.</summary>
    KeepLowerVoucher,

    /// <summary>Boxes are started twice after a crash.</summary>
    StartTwice,

    /// <summary>The contract pays back a unit too much.</summary>
    RefundTooMuch,

    /// <summary>A renter signs whatever it is asked for.</summary>
    SignAnything,
}
