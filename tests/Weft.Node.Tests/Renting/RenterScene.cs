using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>One lease at its renter, led through its life by hand; only <see cref="After"/> takes time.</summary>
internal sealed class RenterScene
{
    private readonly RenterRules _rules = new(Times);

    public static RenterTimes Times => RenterTimes.Default;

    public DateTimeOffset Now { get; private set; } = Some.Start;

    public RenterLease State { get; private set; } =
        RenterLease.Open(Some.Ours, Weft.Ethereum.Keccak.Hash("settled"), Some.Start);

    /// <summary>Of the last input.</summary>
    public IReadOnlyList<RenterEffect> Effects { get; private set; } = [];

    public DateTimeOffset WakeAt => _rules.WakeAt(State);

    /// <summary>In the first second, with a line to the provider; one interval is signed from Running on.</summary>
    public static RenterScene At(RenterPhase phase)
    {
        var scene = new RenterScene().Take(new RenterInput.LineUp()).Take(new RenterInput.HandedOver());
        if (phase >= RenterPhase.Running) scene.Hear(new AwaitingVoucher(Some.For(30)));
        Action[] way =
        [
            () => scene.Hear(new JobStarted(Some.Start)), () => scene.Hear(new JobEnded(0, OutOfMemory: false)),
            () => scene.Take(new RenterInput.ResultSaved("/tmp/out")),
            () => scene.Take(new RenterInput.StoppedOnChain(5)),
            () => scene.Take(new RenterInput.ClosedOnChain(Some.Bill(Some.For(5)))),
        ];
        if (phase == RenterPhase.AwaitingReason) way = [way[^1]];
        foreach (var step in way.TakeWhile(_ => scene.State.Phase != phase)) step();
        Assert.Equal(phase, scene.State.Phase);
        return scene;
    }

    /// <summary>One of each, in some order.</summary>
    public static RenterInput[] EveryInput() =>
    [
        new RenterInput.Located(new("https://127.0.0.1:1")), new RenterInput.LineUp(), new RenterInput.LineCut(),
        new RenterInput.HandedOver(), new RenterInput.HandOverRefused(Some.No), new RenterInput.OutputSeen(),
        new RenterInput.ResultComing(),
        new RenterInput.ResultSaved("/tmp/other"), new RenterInput.ResultRefused(Some.No),
        new RenterInput.StopWanted(), new RenterInput.StoppedOnChain(7),
        new RenterInput.ClosedOnChain(Some.Bill(Money.Zero)), new RenterInput.ChainRefused(Some.No),
        new RenterInput.Restarted(), new RenterInput.Tick(), .. EveryWord().Select(word => new RenterInput.Said(word)),
    ];

    public static ProviderMessage[] EveryWord() =>
    [
        new Preparing("layer 1"), new AwaitingVoucher(Some.For(30)), new JobStarted(Some.Start),
        Asking(1, 10, Some.For(40)), new JobEnded(1, OutOfMemory: true), new JobRefused(Some.No),
        new ClosingSent(Some.Closing(Some.For(1))),
    ];

    /// <summary>A provider says that so much was used, and asks for so much.</summary>
    public static ReadingSent Asking(uint sequence, double seconds, Money wanted, bool final = false) =>
        new(Some.Reading(sequence, seconds, final), Some.For(seconds), wanted);

    public RenterScene After(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public RenterScene Take(RenterInput input)
    {
        var decision = _rules.Decide(State, input, Now);
        (State, Effects) = (decision.State, decision.Effects);
        return this;
    }

    public RenterScene Hear(ProviderMessage message) => Take(new RenterInput.Said(message));

    public RenterScene Tick() => Take(new RenterInput.Tick());

    /// <summary>Nothing happens until time alone wakes the node.</summary>
    public RenterScene Wake()
    {
        Now = ProviderLease.Later(Now, WakeAt);
        return Tick();
    }

    public void HasEffects(params RenterEffect[] effects) => Assert.Equal(effects, Effects);

    public void HasPhase(RenterPhase phase, DateTimeOffset wakeAt) =>
        Assert.Equal((phase, wakeAt), (State.Phase, WakeAt));
}
