using CsCheck;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>What holds for a renter's lease whatever happens to it, and whatever its provider says.</summary>
public sealed class RenterLaws
{
    private const int MostWakes = 200;

    private static readonly RenterTimes Times = RenterTimes.Default;
    private static readonly RenterRules Rules = new(Times);

    private static readonly Gen<Lease> Leases = Gen.Select(
        Gen.ULong[0, 1UL << 50], Gen.Int[1, 64], Gen.UInt[1, 3_600],
        (price, gpus, seconds) => Some.Ours with
        {
            Price = new Price(price),
            Gpus = GpuMask.First(gpus),
            Duration = seconds,
        });

    /// <summary>The way of a job that runs comes up often; the numbers are whatever a liar may think of.</summary>
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((3, Gen.Const(-1)), (2, Gen.Int[0, 19])),
        Gen.OneOf(Gen.ULong, Gen.ULong[0, 100_000_000], Gen.Const(ulong.MaxValue)),
        Gen.Frequency((3, Gen.Const(0L)), (3, Gen.Long[1, 400_000_000]), (1, Gen.Long[1, 40_000_000_000])),
        (kind, number, ticks) => new Step(kind, number, TimeSpan.FromTicks(ticks)));

    [Fact]
    public void No_input_throws_and_no_law_is_broken() =>
        Gen.Select(Leases, Steps.Array[0, 40]).Sample((lease, steps) => Live(lease, steps), iter: 20_000);

    [Fact]
    public void From_any_state_time_alone_brings_the_money_back() =>
        Gen.Select(Leases, Steps.Array[0, 30]).Sample(
            (lease, steps) =>
            {
                var (state, now) = Live(lease, steps);
                if (state.Bill is not null) return;
                IReadOnlyList<RenterEffect> effects = [];
                for (var wakes = 0; !effects.Contains(new RenterEffect.SubmitExpire()); wakes++)
                {
                    Assert.InRange(wakes, 0, MostWakes);
                    (state, effects, now) = Wake(state, now);
                }

                Assert.Equal(RenterPhase.Stopped, state.Phase);
                Assert.True(now >= FreeAt(state), "The chain would refuse that.");
            },
            iter: 3_000);

    private static (RenterLease State, DateTimeOffset Now) Live(Lease lease, Step[] steps)
    {
        var now = Some.Start;
        var state = RenterLease.Open(lease, default, now);
        foreach (var step in steps)
        {
            now += step.Pause;
            var decision = Rules.Decide(state, InputOf(step, state, now), now);
            CheckStep(state, decision, now);
            CheckMoney(decision, now);
            state = decision.State;
        }

        return (state, now);
    }

    private static void CheckStep(RenterLease before, RenterDecision after, DateTimeOffset now)
    {
        var state = after.State;
        Assert.True(state.Phase >= before.Phase, $"{before.Phase} went back to {state.Phase}.");
        Assert.True(state.Used >= before.Used, "Time ran backwards.");
        Assert.True(before.Why is null || state.Why == before.Why, "The first reason was forgotten.");
        Assert.True((state.Reading?.Sequence ?? 0) >= (before.Reading?.Sequence ?? 0), "Readings went back.");
        if (before.StopWanted) Assert.True(state.StopWanted, "The wish to stop was forgotten.");
        if (before.StopWanted && before.Phase < RenterPhase.Saving && state.Phase < RenterPhase.Saving)
            Assert.True(state.Until <= before.Until, "The wish to stop was put off.");
        if (state.Phase != RenterPhase.Closed) Wake(state, now);
    }

    private static void CheckMoney(RenterDecision after, DateTimeOffset now)
    {
        var state = after.State;
        Assert.True(state.Signed <= state.Lease.Locked, "More was signed than is locked.");
        var since = state.FirstSignedAt is { } first ? now - first : TimeSpan.Zero;
        Assert.True(state.Used <= since, "More was counted than passed.");
        Assert.True(
            state.Signed <= Billing.Ahead(state.Lease, since, Times.Interval),
            "More was signed than the own clock and one interval.");
        foreach (var close in after.Effects.OfType<RenterEffect.SubmitClose>())
            Assert.True(close.Closing.Value.Amount <= state.Signed, "A claim above what was signed was sent.");
    }

    /// <summary>Waking up is never in vain: the next waking lies later.</summary>
    private static (RenterLease State, IReadOnlyList<RenterEffect> Effects, DateTimeOffset Now) Wake(
        RenterLease state, DateTimeOffset now)
    {
        now = Later(now, Rules.WakeAt(state));
        var woken = Rules.Decide(state, new RenterInput.Tick(), now);
        Assert.True(Rules.WakeAt(woken.State) > now, $"Would wake at once again in {woken.State.Phase}.");
        Assert.True(woken.State.Phase >= state.Phase);
        return (woken.State, woken.Effects, now);
    }

    private static RenterInput InputOf(Step step, RenterLease state, DateTimeOffset now)
    {
        var money = new Money(step.Number);
        var moment = now - TimeSpan.FromSeconds((double)(step.Number % 7_200) - 3_600);
        var after = (uint)(step.Number % 4_000);
        return step.Kind switch
        {
            -1 => NextOf(state, now),
            0 => new RenterInput.Located(new("https://127.0.0.1:1")),
            1 => new RenterInput.LineUp(),
            2 => new RenterInput.LineCut(),
            3 => new RenterInput.HandedOver(),
            4 => step.Number % 8 == 0 ? new RenterInput.HandOverRefused(Some.No) : new RenterInput.LineUp(),
            5 => new RenterInput.Said(new AwaitingVoucher(money)),
            6 => new RenterInput.Said(new JobStarted(moment)),
            7 or 8 => new RenterInput.Said(Asking(state, step.Number, final: step.Number % 5 == 0)),
            9 => new RenterInput.Said(new JobEnded(1, OutOfMemory: false)),
            10 => new RenterInput.Said(new JobRefused(Some.No)),
            11 => new RenterInput.Said(new ClosingSent(new(new(state.Lease.Id, money), default))),
            12 => new RenterInput.OutputSeen(),
            13 => new RenterInput.ResultSaved("/tmp/out"),
            14 => step.Number % 2 == 0 ? new RenterInput.ResultRefused(Some.No) : new RenterInput.ResultComing(),
            15 => new RenterInput.StopWanted(),
            16 => step.Number % 4 == 0 ? new RenterInput.StoppedOnChain(after) : new RenterInput.Tick(),
            17 => step.Number % 4 == 0
                ? new RenterInput.ClosedOnChain(Some.Bill(Money.Zero))
                : new RenterInput.Restarted(),
            // The chain can only refuse what was sent to it.
            18 when state.Phase >= RenterPhase.AwaitingClose => new RenterInput.ChainRefused(Some.No),
            _ => new RenterInput.Tick(),
        };
    }

    private static RenterInput NextOf(RenterLease state, DateTimeOffset now) => state switch
    {
        { Phase: RenterPhase.Starting, FirstSignedAt: null } =>
            new RenterInput.Said(new AwaitingVoucher(new(UInt128.MaxValue))),
        { Phase: RenterPhase.Starting } => new RenterInput.Said(new JobStarted(now)),
        { Phase: RenterPhase.Running } => new RenterInput.Said(Asking(state, ulong.MaxValue, final: false)),
        { Phase: RenterPhase.Saving } => new RenterInput.ResultSaved("/tmp/out"),
        _ => new RenterInput.Tick(),
    };

    private static ReadingSent Asking(RenterLease state, ulong number, bool final) => new(
        new(state.Lease.Id, (uint)(number % 100), new GpuTime(number), null, 0, 0, final), new(number),
        new(UInt128.MaxValue - number));

    private static DateTimeOffset FreeAt(RenterLease state) => new UnixTime(state.Lease.Key.Start)
        .Plus(state.StoppedAfter ?? state.Lease.Duration).Plus(Lease.CloseDelay).ToDateTimeOffset();

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => ProviderLease.Later(a, b);

    /// <param name="Kind">-1: what a provider that serves, and asks for all there is, would do next.</param>
    /// <param name="Number">For whatever the input carries.</param>
    private sealed record Step(int Kind, ulong Number, TimeSpan Pause);
}
