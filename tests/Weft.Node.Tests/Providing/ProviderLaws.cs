using CsCheck;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>What holds for a provider's lease whatever happens to it, in whatever order.</summary>
public sealed class ProviderLaws
{
    private const int MostTicks = 2_000;

    private static readonly ProviderTimes Times = ProviderTimes.Default;
    private static readonly ProviderRules Rules = new(Times);

    private static readonly Gen<Lease> Leases = Gen.Select(
        Gen.ULong[0, 1UL << 50], Gen.Int[1, 64], Gen.UInt[1, 3_600],
        (price, gpus, seconds) => Some.Ours with
        {
            Price = new Price(price),
            Gpus = GpuMask.First(gpus),
            Duration = seconds,
        });

    /// <summary>The way of a job that goes well comes up often, so that late phases are reached.</summary>
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((3, Gen.Const(-1)), (2, Gen.Int[0, 19])), Gen.Int[0, 1_000],
        Gen.Frequency(
            (3, Gen.Const(0L)), (3, Gen.Long[1, 400_000_000]), (1, Gen.Long[1, 40_000_000_000])),
        (kind, share, ticks) => new Step(kind, share, TimeSpan.FromTicks(ticks)));

    [Fact]
    public void No_input_throws_and_no_law_is_broken() =>
        Gen.Select(Leases, Steps.Array[0, 40]).Sample((lease, steps) => Live(lease, steps), iter: 20_000);

    [Fact]
    public void From_any_state_time_alone_brings_the_claim_to_the_chain() =>
        Gen.Select(Leases, Steps.Array[0, 30]).Sample(
            (lease, steps) =>
            {
                var (state, now) = Live(lease, steps);
                for (var ticks = 0; state.Phase < ProviderPhase.Closing; ticks++)
                {
                    Assert.InRange(ticks, 0, MostTicks);
                    (state, now) = Wake(state, now);
                }

                // There it goes on asking: closing is sent, cleaning up is done, until the host hears that it worked.
                Wake(state, now);
            },
            iter: 3_000);

    private static (ProviderLease State, DateTimeOffset Now) Live(Lease lease, Step[] steps)
    {
        var now = Some.Start;
        // Every notice comes up: the price is as good as a die.
        var notice = Notice.All[(int)(lease.Price.PerGpuHour % (ulong)Notice.All.Count)];
        var state = ProviderLease.Open(lease, now, Times with { Notice = notice });
        DateTimeOffset? boxSince = null;
        foreach (var step in steps)
        {
            now += step.Pause;
            var input = InputOf(step, state, now);
            if (input is ProviderInput.BoxStarted started && state.Phase == ProviderPhase.Starting)
                boxSince = ProviderLease.Earlier(started.At, now);
            if (!Rules.Decide(state, input, now).TryGet(out var next, out _)) continue;
            CheckStep(state, next, now);
            CheckMoney(next.State, now, boxSince);
            CheckNotice(state, next, now, notice);
            state = next.State;
        }

        return (state, now);
    }

    private static void CheckStep(ProviderLease before, ProviderDecision after, DateTimeOffset now)
    {
        var state = after.State;
        Assert.True(state.Phase >= before.Phase, $"{before.Phase} went back to {state.Phase}.");
        Assert.True(state.Signed >= before.Signed, "A voucher was lost.");
        Assert.True(before.Claim is null || state.Claim == before.Claim, "The claim changed.");
        Assert.True((state.Reading?.Sequence ?? 0) >= (before.Reading?.Sequence ?? 0), "Readings went back.");
        CheckEnding(before, after, now);
        var deadline = state.Lease.Deadline.ToDateTimeOffset();
        if (state is { Phase: ProviderPhase.Running, NextReading: not null })
            Assert.True(state.Until <= deadline, "It would serve past the deadline.");
        foreach (var start in after.Effects.OfType<ProviderEffect.StartBox>())
        {
            Assert.True(now < deadline, "A box was started after the deadline.");
            Assert.True(state.Signed >= Billing.Ahead(state.Lease, TimeSpan.Zero, Times.Interval), "Unpaid.");
            Assert.Equal(state.Lease.Gpus, start.Spec.Gpus);
        }

        if (after.Effects.Count == 0 && state.WakeAt <= now) Wake(state, now);
    }

    /// <summary>A job that has begun is not ended for its owner's sake before it had the notice.</summary>
    private static void CheckNotice(ProviderLease before, ProviderDecision after, DateTimeOffset now, Notice notice)
    {
        var (state, reclaimed) = (after.State, ProvidingRefusals.Reclaimed());
        Assert.True(before.ReclaimAt is null || state.ReclaimAt == before.ReclaimAt, "The owner's word changed.");
        if (before.ReclaimAt is null && state.ReclaimAt is { } at) Assert.Equal(now + notice.Time, at);
        if (state.Why != reclaimed || before.Why == reclaimed || before.Phase < ProviderPhase.Starting) return;
        Assert.False(notice.IsNever, "It was taken back all the same.");
        if (notice != Notice.None) Assert.True(now >= before.ReclaimAt, "Too early.");
    }

    /// <summary>A claim waits for a match once, for a while; then it is sent, and never both at a time.</summary>
    private static void CheckEnding(ProviderLease before, ProviderDecision after, DateTimeOffset now)
    {
        var state = after.State;
        if (state.EndableUntil is { } until)
        {
            Assert.Equal(ProviderPhase.Closing, state.Phase);
            Assert.True(state.Claim is { IsZero: false }, "Nothing is claimed.");
            Assert.True(before.EndableUntil is null || before.EndableUntil == until, "It waits ever longer.");
            Assert.True(before.EndableUntil is not null || until <= now + Times.EndingWait, "It waits too long.");
            Assert.DoesNotContain(after.Effects, effect => effect is ProviderEffect.SubmitClose);
        }

        if (before is { Phase: ProviderPhase.Closing, EndableUntil: null }) Assert.Null(state.EndableUntil);
        if (before.EndableUntil is not null && state is { EndableUntil: null, Phase: ProviderPhase.Closing })
            Assert.Contains(after.Effects, effect => effect is ProviderEffect.SubmitClose);
        var noted = after.Effects.Count(effect => effect is ProviderEffect.NotePaid);
        Assert.True(noted == 0 || (noted == 1 && before.Phase < ProviderPhase.Closed), "It is paid twice.");
    }

    private static void CheckMoney(ProviderLease state, DateTimeOffset now, DateTimeOffset? boxSince)
    {
        Assert.True(state.Signed <= state.Lease.Locked);
        if (state.Claim is not { } claim) return;
        Assert.True(claim <= state.Signed, "More is claimed than was signed.");
        var ran = boxSince is { } since ? now - since : TimeSpan.Zero;
        Assert.True(claim <= Billing.Owed(state.Lease, ran), "More is claimed than the box can have run.");
        Assert.True(claim <= Billing.Owed(state.Lease, state.Used(now)), "More is claimed than was used.");
    }

    /// <summary>Waking up is never in vain: something is done, and the next waking lies later.</summary>
    private static (ProviderLease State, DateTimeOffset Now) Wake(ProviderLease state, DateTimeOffset now)
    {
        now = Later(now, state.WakeAt);
        var woken = Rules.Decide(state, new ProviderInput.Tick(), now).Value;
        Assert.NotEmpty(woken.Effects);
        Assert.True(woken.State.WakeAt > now, $"Would wake at once again in {woken.State.Phase}.");
        return (woken.State, now);
    }

    private static ProviderInput InputOf(Step step, ProviderLease state, DateTimeOffset now)
    {
        var locked = state.Lease.Locked.BaseUnits;
        var some = new Money((locked * (UInt128)(uint)step.Share / 990) + 1);
        var moment = now - TimeSpan.FromSeconds(step.Share - 500);
        var box = new Box(state.Lease.Id, Running: step.Share % 2 == 0, moment);
        return step.Kind switch
        {
            -1 => NextOf(state, now),
            0 => new ProviderInput.JobTaken(Some.Job, InputTar: null),
            1 => new ProviderInput.ImageReady(),
            2 => new ProviderInput.ImageRefused(Some.No),
            3 or 4 => Voucher(state.Lease, some),
            5 => new ProviderInput.BoxStarted(moment),
            6 => new ProviderInput.BoxRefused(Some.No),
            7 => ProviderScene.Sampled(),
            8 => ProviderScene.Exited(moment),
            9 => new ProviderInput.StopWanted(),
            10 => new ProviderInput.OwnerReclaims(),
            11 => new ProviderInput.ResultSaved(Endable: step.Share % 4 != 0),
            12 => new ProviderInput.StoppedOnChain(),
            13 => step.Share < 300 ? new ProviderInput.ClosedOnChain(Closed(state, step)) : new ProviderInput.Tick(),
            14 => step.Share % 3 == 0 ? new ProviderInput.CloseRefused(Some.No)
                : step.Share % 3 == 1 ? new ProviderInput.InputComing() : new ProviderInput.ResultGoing(),
            15 or 16 => new ProviderInput.Restarted(step.Share < 600 ? box : null),
            17 => new ProviderInput.EndingRefused(),
            18 => new ProviderInput.GoneFromChain(),
            _ => new ProviderInput.Tick(),
        };
    }

    private static LeaseClosed? Closed(ProviderLease state, Step step) => step.Share % 2 == 0
        ? null
        : new(9, Some.OtherLease, state.Lease.Id, state.Claim ?? Money.Zero);

    private static ProviderInput NextOf(ProviderLease state, DateTimeOffset now) => state.Phase switch
    {
        ProviderPhase.AwaitingJob => new ProviderInput.JobTaken(Some.Job, InputTar: null),
        ProviderPhase.Preparing => new ProviderInput.ImageReady(),
        ProviderPhase.AwaitingVoucher =>
            Voucher(state.Lease, Billing.Ahead(state.Lease, TimeSpan.Zero, Times.Interval)),
        ProviderPhase.Starting => new ProviderInput.BoxStarted(now),
        ProviderPhase.Running when now >= state.NextReading => ProviderScene.Sampled(),
        ProviderPhase.Running =>
            Voucher(state.Lease, Billing.Ahead(state.Lease, state.Used(now), Times.Interval)),
        ProviderPhase.Collecting => new ProviderInput.ResultSaved(Endable: true),
        _ => new ProviderInput.Tick(),
    };

    private static ProviderInput Voucher(Lease lease, Money amount) =>
        new ProviderInput.VoucherCame(new Signed<Voucher>(new(lease.Id, amount), default));

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => ProviderLease.Later(a, b);

    /// <param name="Kind">-1: what a healthy lease would see next.</param>
    /// <param name="Share">0 to 1,000, for whatever the input carries.</param>
    private sealed record Step(int Kind, int Share, TimeSpan Pause);
}
