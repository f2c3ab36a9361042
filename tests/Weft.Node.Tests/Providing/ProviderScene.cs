using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>One lease at a provider, led through its life by hand; only <see cref="After"/> takes time.</summary>
internal sealed class ProviderScene
{
    private readonly ProviderRules _rules = new(Times);

    private ProviderScene(Notice notice) =>
        State = ProviderLease.Open(Some.Ours, Some.Start, Times with { Notice = notice });

    public static ProviderTimes Times => ProviderTimes.Default;

    public DateTimeOffset Now { get; private set; } = Some.Start;

    public ProviderLease State { get; private set; }

    /// <summary>Of the last input.</summary>
    public IReadOnlyList<ProviderEffect> Effects { get; private set; } = [];

    public ProviderEffect.SubmitClose Submitted =>
        Assert.Single(Effects.OfType<ProviderEffect.SubmitClose>());

    /// <summary>At the lease's first second; paid for one interval where it is paid.</summary>
    public static ProviderScene At(ProviderPhase phase, Notice notice = default)
    {
        var scene = new ProviderScene(notice);
        ProviderInput[] way =
        [
            new ProviderInput.JobTaken(Some.Job, "/tmp/input.tar"), new ProviderInput.ImageReady(),
            Paying(Some.For(30)), new ProviderInput.BoxStarted(Some.Start), new ProviderInput.StopWanted(),
            Exited(Some.Start), new ProviderInput.ResultSaved(), new ProviderInput.ClosedOnChain(),
        ];
        foreach (var step in way.TakeWhile(_ => scene.State.Phase != phase)) scene.Take(step);
        Assert.Equal(phase, scene.State.Phase);
        return scene;
    }

    public static ProviderInput Paying(Money amount) => new ProviderInput.VoucherCame(Some.Voucher(amount));

    public static ProviderInput Exited(DateTimeOffset at) =>
        new ProviderInput.BoxExited(new BoxExit(3, OutOfMemory: true, Some.Start, at));

    public static ProviderInput Sampled() => new ProviderInput.Measured(new MeterSample(10, 20, 30));

    /// <summary>One of each, in some order.</summary>
    public static ProviderInput[] EveryInput() =>
    [
        new ProviderInput.JobTaken(Some.Job, InputTar: null), new ProviderInput.ImageReady(),
        new ProviderInput.ImageRefused(Some.No), Paying(Some.For(60)), new ProviderInput.BoxStarted(Some.Start),
        new ProviderInput.BoxRefused(Some.No), Sampled(), Exited(Some.Start), new ProviderInput.StopWanted(),
        new ProviderInput.OwnerReclaims(), new ProviderInput.ResultSaved(), new ProviderInput.StoppedOnChain(),
        new ProviderInput.ClosedOnChain(), new ProviderInput.CloseRefused(Some.No), new ProviderInput.Tick(),
        new ProviderInput.EndingRefused(), new ProviderInput.GoneFromChain(), new ProviderInput.GpuFailed(Some.No),
        new ProviderInput.InputComing(), new ProviderInput.ResultGoing(),
    ];

    public ProviderScene After(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public ProviderScene Take(ProviderInput input)
    {
        var decision = Assert.IsType<ProviderDecision>(_rules.Decide(State, input, Now).Value);
        (State, Effects) = (decision.State, decision.Effects);
        return this;
    }

    public ProviderScene Tick() => Take(new ProviderInput.Tick());

    /// <summary>The meter is read and the renter asked to pay on.</summary>
    public ProviderScene Read() => Take(Sampled());

    public ProviderScene Pay(Money amount) => Take(Paying(amount));

    /// <summary>The node was killed and starts again.</summary>
    public ProviderScene Restart(bool? running) => Take(new ProviderInput.Restarted(
        running is { } runs ? new Box(Some.Ours.Id, runs, Some.Start) : null));

    public Refusal Refused(ProviderInput input)
    {
        Assert.False(_rules.Decide(State, input, Now).TryGet(out _, out var refusal));
        return refusal;
    }

    public IEnumerable<ProviderMessage> LastWords() => _rules.LastWords(State);

    /// <summary>What is written into the owner's books has tests of its own.</summary>
    public void HasEffects(params ProviderEffect[] effects) =>
        Assert.Equal(effects, Effects.Where(effect => effect is not ProviderEffect.Book));

    public void HasPhase(ProviderPhase phase, DateTimeOffset until) =>
        Assert.Equal((phase, until), (State.Phase, State.Until));
}
