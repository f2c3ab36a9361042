using Weft.Market;
using static Weft.Node.ProviderEffect;

namespace Weft.Node;

/// <summary>
/// The provider's side of one lease as a function. It knows no clock, disk or network: what happened comes in, what is
/// to be done comes out. Whoever hosts it saves the new state before performing the effects.
/// </summary>
internal sealed class ProviderRules(ProviderTimes times)
{
    private readonly ProviderClosing _closing = new(times);

    /// <summary>
    /// What follows from <paramref name="input"/>. A refusal changes nothing and is for whoever caused it.
    /// </summary>
    public Result<ProviderDecision> Decide(ProviderLease state, ProviderInput input, DateTimeOffset now) => input switch
    {
        ProviderInput.JobTaken job => TakeJob(state, job, now),
        ProviderInput.InputComing => state.Phase != ProviderPhase.AwaitingJob ? Same(state)
            : WaitOn(state, now + times.JobWait, OpenedAt(state) + times.InputWait),
        ProviderInput.ResultGoing => state.Phase != ProviderPhase.Collecting ? Same(state)
            : WaitOn(state, now + times.CollectWait, (state.EndedAt ?? now) + times.LongestCollect),
        ProviderInput.VoucherCame voucher => TakeVoucher(Answered(state, voucher.Answer), voucher.Voucher, now),
        ProviderInput.ImageReady => state.Phase == ProviderPhase.Preparing ? AskForMoney(state, now) : Same(state),
        ProviderInput.ImageRefused refused =>
            state.Phase == ProviderPhase.Preparing ? GiveUp(state, refused.Why, now) : Same(state),
        ProviderInput.BoxStarted started =>
            state.Phase == ProviderPhase.Starting ? Run(state, started.At, now) : Same(state),
        ProviderInput.BoxRefused refused =>
            state.Phase == ProviderPhase.Starting ? GiveUp(state, refused.Why, now) : Same(state),
        ProviderInput.Measured measured => TakeReading(state, measured, now),
        ProviderInput.BoxExited exited => Finish(state, exited, now),
        ProviderInput.StopWanted => End(state, why: null, now),
        ProviderInput.OwnerReclaims reclaims => Reclaim(state, reclaims.Why ?? ProvidingRefusals.Reclaimed(), now),
        ProviderInput.GpuFailed failed => Fail(state, failed.Why, now),
        ProviderInput.ResultSaved saved => state.Phase != ProviderPhase.Collecting ? Same(state)
            : saved.Endable ? _closing.LetEnd(state, now) : _closing.Close(state, now),
        ProviderInput.EndingRefused => _closing.CloseItself(state, now),
        ProviderInput.StoppedOnChain => StopAtOnce(state, now),
        ProviderInput.ClosedOnChain closed => _closing.Forget(state, closed.Closed, now),
        ProviderInput.GoneFromChain => state.Phase != ProviderPhase.Closing ? Same(state)
            : To(state with { Gone = true, Until = now + times.CloseRetry }),
        ProviderInput.CloseRefused => _closing.RetryLater(state, now),
        ProviderInput.Restarted found => Resume(state, found.Box, now),
        ProviderInput.Tick => Tick(state, now),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "Unknown input."),
    };

    private Result<ProviderDecision> TakeJob(ProviderLease state, ProviderInput.JobTaken input, DateTimeOffset now)
    {
        if (state.Phase >= ProviderPhase.Closing) return ProvidingRefusals.LeaseOver("closed");
        // Handing over again is no error: the renter's node may have crashed before it heard that it was taken.
        if (state.Phase != ProviderPhase.AwaitingJob) return Same(state);
        return To(
            state with
            {
                Phase = ProviderPhase.Preparing,
                Until = InLease(state, now + times.PrepareWait),
                Job = input.Job,
                InputTar = input.InputTar,
            },
            new PrepareImage(input.Job.Image));
    }

    /// <summary>Something comes of what is waited for: longer, up to a bound, and never less than before.</summary>
    private static ProviderDecision WaitOn(ProviderLease state, DateTimeOffset until, DateTimeOffset last)
    {
        var wanted = ProviderLease.Earlier(until, last);
        if (state.Phase == ProviderPhase.AwaitingJob) wanted = InLease(state, wanted);
        return To(state with { Until = ProviderLease.Later(state.Until, wanted) });
    }

    private static DateTimeOffset LastMetered(ProviderLease state) =>
        state.StartedAt!.Value + ProviderClosing.Metered(state);

    private static DateTimeOffset OpenedAt(ProviderLease state) =>
        new UnixTime(state.Lease.Key.Start).ToDateTimeOffset();

    private ProviderDecision AskForMoney(ProviderLease state, DateTimeOffset now) => To(
        state with { Phase = ProviderPhase.AwaitingVoucher, Until = InLease(state, now + times.VoucherWait) },
        new Say(new AwaitingVoucher(FirstInterval(state))));

    private Result<ProviderDecision> TakeVoucher(ProviderLease state, Signed<Voucher> voucher, DateTimeOffset now)
    {
        var amount = voucher.Value.Amount;
        if (voucher.Value.Lease != state.Lease.Id) return ProvidingRefusals.VoucherForOtherLease();
        if (amount > state.Lease.Locked) return ProvidingRefusals.VoucherAboveLock(amount, state.Lease.Locked);
        if (state.Phase < ProviderPhase.AwaitingVoucher) return ProvidingRefusals.VoucherEarly();
        if (state.Phase >= ProviderPhase.Closing) return ProvidingRefusals.LeaseOver("closing");
        if (amount < state.Signed) return ProvidingRefusals.VoucherLower(amount, state.Signed);

        if (state.Phase == ProviderPhase.AwaitingVoucher)
        {
            if (IsOver(state, now)) return ProvidingRefusals.TimeUp();
            if (amount < FirstInterval(state)) return ProvidingRefusals.VoucherTooSmall(amount, FirstInterval(state));
            return To(
                state with { Phase = ProviderPhase.Starting, Until = now + times.StartWait, Voucher = voucher },
                StartBox(state));
        }

        if (amount == state.Signed) return Same(state);
        var paid = state with { Voucher = voucher };
        // Running without a next reading: the box has ended, only when is not known yet.
        if (state.Phase != ProviderPhase.Running || state.NextReading is null) return To(paid);
        var next = state.Reading is { } last
            ? state.StartedAt!.Value + ProviderClosing.TimeOf(state, last) + times.Interval
            : state.NextReading;
        // A renter that is still catching up after this node was down keeps the time that it was given.
        return To(paid with { Until = ProviderLease.Later(state.Until, ServeUntil(paid)), NextReading = next });
    }

    private ProviderDecision Run(ProviderLease state, DateTimeOffset startedAt, DateTimeOffset now)
    {
        // The engine's clock is the machine's; never charge for a start that lies ahead of it.
        var start = ProviderLease.Earlier(startedAt, now);
        var running =
            state with { Phase = ProviderPhase.Running, StartedAt = start, NextReading = start + times.Interval };
        running = running with { Until = ServeUntil(running) };
        if (state.StopWanted) return StopBoxNow(running, state.Why, now, new WatchBox());
        return state.ReclaimAt is { } at
            ? To(running, new WatchBox(), new Say(new JobStarted(start)), new WarnBox(), Warning(at))
            : To(running, new WatchBox(), new Say(new JobStarted(start)));
    }

    private ProviderDecision TakeReading(ProviderLease state, ProviderInput.Measured measured, DateTimeOffset now)
    {
        if (state.Phase != ProviderPhase.Running || state.NextReading is null) return Same(state);
        var read = ProviderReadings.Take(state, measured.Sample, measured.Rates, now, final: false);
        // Unanswered, it is said again sooner, so that a voucher lost on the way costs no lease.
        return To(
            read with { NextReading = now + (times.Interval / 3) },
            new Say(Asking(state.Lease, read.Reading!, ahead: true)));
    }

    private ProviderDecision Finish(ProviderLease state, ProviderInput.BoxExited exited, DateTimeOffset now)
    {
        if (state.Phase is not (ProviderPhase.Running or ProviderPhase.Stopping)) return Same(state);
        var exit = exited.Exit;
        var ended = state with
        {
            Phase = ProviderPhase.Collecting,
            Until = now + times.CollectWait,
            EndedAt = exit.IsEndUnknown
                ? LastMetered(state)
                : ProviderLease.Earlier(ProviderLease.Earlier(exit.EndedAt, _closing.MostMetered(state)), now),
            End = new JobEnd(exit.ExitCode, exit.OutOfMemory),
            NextReading = null,
            // A job that has been told and then ended did so for the owner's sake, and its renter shall know.
            Why = state.Why ?? (state.ReclaimAt is null ? null : ProvidingRefusals.EndedInNotice()),
        };
        ended = ProviderReadings.Take(ended, exited.Sample, exited.Rates, now, final: true);
        IEnumerable<ProviderEffect> why = ended.Why is { } told && told != state.Why
            ? [new Say(new JobRefused(told))]
            : [];
        return To(ended, [.. why, .. Words(ended)]);
    }

    /// <summary>Ends the job in whatever phase it is, the gentle way.</summary>
    private ProviderDecision End(ProviderLease state, Refusal? why, DateTimeOffset now) => state.Phase switch
    {
        < ProviderPhase.Starting => why is null ? _closing.Close(state, now) : GiveUp(state, why, now),
        ProviderPhase.Starting => To(state with { StopWanted = true, Why = why ?? state.Why }),
        ProviderPhase.Running => StopBoxNow(state, why, now),
        _ => _closing.CloseItself(state, now),
    };

    /// <summary>
    /// The owner keeps its promise: a job that runs is told, and is served and paid on until the notice is over. One
    /// that has not begun has nothing to save.
    /// </summary>
    private ProviderDecision Reclaim(ProviderLease state, Refusal why, DateTimeOffset now)
    {
        var notice = Notice.Of(state.Notice);
        if (notice == Notice.None || state.Phase > ProviderPhase.Running
            || (state.Phase < ProviderPhase.Starting && !notice.IsNever))
            return End(state, why, now);
        // Without a next reading the box has ended already, only when is not known yet.
        var ends = state.StopWanted || state is { Phase: ProviderPhase.Running, NextReading: null };
        if (notice.IsNever || ends || state.ReclaimAt is not null) return Same(state);
        var at = now + notice.Time!.Value;
        var told = state with { ReclaimAt = at, ReclaimWhy = why };
        return state.Phase == ProviderPhase.Starting
            ? To(told)
            : To(told with { Until = InLease(told, state.Until) }, new WarnBox(), Warning(at));
    }

    /// <summary>
    /// No notice and no grace: what the job would save with is gone. Only what was metered is charged.
    /// </summary>
    private ProviderDecision Fail(ProviderLease state, Refusal why, DateTimeOffset now) => state.Phase switch
    {
        < ProviderPhase.Starting => GiveUp(state, why, now),
        ProviderPhase.Starting => To(state with { StopWanted = true, Why = state.Why ?? why }),
        ProviderPhase.Running => StopBoxNow(state, why, now),
        _ => Same(state),
    };

    private static Say Warning(DateTimeOffset at) => new(new Preparing(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"the owner takes the machine back at {at.UtcDateTime:HH:mm:ss} UTC; the job has been told")));

    private ProviderDecision StopBoxNow(
        ProviderLease state, Refusal? why, DateTimeOffset now, params ProviderEffect[] before)
    {
        var stopping = state with
        {
            Phase = ProviderPhase.Stopping,
            Until = now + (3 * times.StopGrace),
            Why = why ?? state.Why,
            NextReading = null,
        };
        List<ProviderEffect> effects = [.. before];
        if (why is not null) effects.Add(new Say(new JobRefused(why)));
        effects.Add(new StopBox(Grace));
        return To(stopping, [.. effects]);
    }

    /// <summary>The renter went to the chain: no collecting, the last voucher must be there within the delay.</summary>
    private ProviderDecision StopAtOnce(ProviderLease state, DateTimeOffset now)
    {
        // A box that is being stopped says itself how long it ran; a node that came back may not have heard yet.
        if (state.Phase == ProviderPhase.Stopping) return Same(state);
        if (state.Phase >= ProviderPhase.Closing) return _closing.CloseItself(state, now);
        if (state.Phase is ProviderPhase.Starting or ProviderPhase.Running)
            return _closing.Close(state with { EndedAt = now }, now, new StopBox(TimeSpan.Zero));
        return _closing.Close(state, now);
    }

    private ProviderDecision GiveUp(ProviderLease state, Refusal why, DateTimeOffset now)
    {
        var refusing = state with { Why = why };
        var say = new Say(new JobRefused(why));
        // The engine may still be about to start it, and nobody would pay.
        return state.Phase == ProviderPhase.Starting
            ? _closing.Close(refusing, now, say, new StopBox(TimeSpan.Zero))
            : _closing.Close(refusing, now, say);
    }

    private ProviderDecision Tick(ProviderLease state, DateTimeOffset now)
    {
        if (now >= state.Until) return RunOut(state, now);
        if (state.Phase != ProviderPhase.Running || state.NextReading is not { } due || now < due) return Same(state);
        return To(state with { NextReading = now + (times.Interval / 3) }, new Measure());
    }

    /// <summary>The way out of each phase when nothing happened in time.</summary>
    private ProviderDecision RunOut(ProviderLease state, DateTimeOffset now) => state.Phase switch
    {
        ProviderPhase.AwaitingJob => GiveUp(state, ProvidingRefusals.NoJob(), now),
        ProviderPhase.Preparing => GiveUp(state, ProvidingRefusals.PreparedTooSlowly(), now),
        ProviderPhase.AwaitingVoucher =>
            GiveUp(state, ProvidingRefusals.VoucherMissing(state.Signed, times.Interval), now),
        ProviderPhase.Starting => GiveUp(state, ProvidingRefusals.StartedTooSlowly(), now),
        ProviderPhase.Running => StopBoxNow(state, WhyEnough(state, now), now),
        ProviderPhase.Stopping => _closing.Close(state, now, new StopBox(TimeSpan.Zero)),
        ProviderPhase.Collecting => _closing.Close(state, now),
        ProviderPhase.Closing => state.Gone ? _closing.Forget(state, closed: null, now) : _closing.Submit(state, now),
        _ => To(state with { Until = now + times.StartWait }, new CleanUp()),
    };

    private Refusal WhyEnough(ProviderLease state, DateTimeOffset now) =>
        IsOver(state, now) ? ProvidingRefusals.TimeUp()
            : now >= state.ReclaimAt ? state.ReclaimWhy ?? ProvidingRefusals.Reclaimed()
            : ProvidingRefusals.VoucherMissing(state.Signed, times.Interval);

    private static bool IsOver(ProviderLease state, DateTimeOffset now) =>
        now >= state.Lease.Deadline.ToDateTimeOffset();

    private ProviderDecision Resume(ProviderLease state, Box? box, DateTimeOffset now)
    {
        switch (state.Phase)
        {
            case ProviderPhase.Preparing:
                return To(state, new PrepareImage(state.Job!.Image));
            case ProviderPhase.AwaitingVoucher:
                return To(state with { Until = InLease(state, now + times.VoucherWait) });
            case ProviderPhase.Starting when IsOver(state, now):
                return GiveUp(state, ProvidingRefusals.TimeUp(), now);
            case ProviderPhase.Starting:
                return To(state with { Until = now + times.StartWait }, StartBox(state));
            case ProviderPhase.Running or ProviderPhase.Stopping when box is null:
                // Nobody knows when it ended, so only what was metered before is charged.
                return GiveUp(
                    state with { EndedAt = LastMetered(state) },
                    ProvidingRefusals.BoxLost(), now);
            case ProviderPhase.Running:
                return ResumeRunning(state, box!, now);
            case ProviderPhase.Stopping:
                return To(state with { Until = now + (3 * times.StopGrace) }, new WatchBox(), new StopBox(Grace));
            // Whether a match has ended it meanwhile the chain will say.
            case ProviderPhase.Closing when state.EndableUntil is not null:
                return _closing.Submit(state, now);
            case ProviderPhase.Closing:
                return To(state, new SubmitClose(state.Claim!.Value, state.Voucher));
            case ProviderPhase.Closed:
                return To(state, new CleanUp());
            default:
                return Same(state);
        }
    }

    /// <summary>
    /// Time in which this node was down is its own loss, but for one interval: the renter has seen nobody serve. It
    /// could not pay meanwhile either, so it gets one interval to catch up.
    /// </summary>
    private ProviderDecision ResumeRunning(ProviderLease state, Box box, DateTimeOffset now)
    {
        if (!box.Running) return To(state with { Until = now + times.StartWait, NextReading = null }, new WatchBox());
        var silent = now - state.StartedAt!.Value - ProviderClosing.Metered(state) - times.Interval;
        var charged = silent > TimeSpan.Zero ? state with { StartedAt = state.StartedAt + silent } : state;
        var until = ProviderLease.Later(ServeUntil(charged), InLease(charged, now + times.Interval));
        return To(charged with { Until = until, NextReading = now }, new WatchBox());
    }

    /// <summary>What a renter that connects has to be told first: the last word of the phase.</summary>
    public IEnumerable<ProviderMessage> LastWords(ProviderLease state)
    {
        if (state.Phase == ProviderPhase.Preparing) yield return new Preparing("fetching the image");
        if (state.Phase == ProviderPhase.AwaitingVoucher) yield return new AwaitingVoucher(FirstInterval(state));
        if (state is { StartedAt: { } start, Phase: < ProviderPhase.Closing }) yield return new JobStarted(start);
        if (state is { Reading: { } reading, Phase: ProviderPhase.Running })
            yield return Asking(state.Lease, reading, ahead: true);
        if (state is { ReclaimAt: { } at, Phase: ProviderPhase.Running }) yield return Warning(at).Message;
        if (state.Why is { } why) yield return new JobRefused(why);
        if (state.Phase == ProviderPhase.Collecting)
            foreach (var say in Words(state)) yield return say.Message;
    }

    private IEnumerable<Say> Words(ProviderLease ended)
    {
        yield return new Say(Asking(ended.Lease, ended.Reading!, ahead: false));
        yield return new Say(new JobEnded(ended.End!.ExitCode, ended.End.OutOfMemory));
    }

    private ReadingSent Asking(Lease lease, Reading reading, bool ahead)
    {
        var used = reading.Used.SharedBy(lease.Gpus.Count);
        var owed = Billing.Owed(lease, used);
        return new(reading, owed, ahead ? Billing.Ahead(lease, used, times.Interval) : owed);
    }

    /// <summary>An answer counts for the reading that stands; one to an older reading is old news.</summary>
    private static ProviderLease Answered(ProviderLease state, Signed<ReadingAnswer>? answer) =>
        answer is not null && state.Reading?.Hash() == answer.Value.Reading ? state with { Answer = answer } : state;

    private Money FirstInterval(ProviderLease state) => Billing.Ahead(state.Lease, TimeSpan.Zero, times.Interval);

    /// <summary>Ending gently takes time too, and that is part of the interval that the provider may lose.</summary>
    private TimeSpan Grace => times.StopGrace < times.Interval / 3 ? times.StopGrace : times.Interval / 3;

    /// <summary>Such that the job has ended one interval after what is paid, and never past the deadline.</summary>
    private DateTimeOffset ServeUntil(ProviderLease state)
    {
        var paid = Billing.PaidTime(state.Lease, state.Signed);
        return paid > TimeSpan.FromDays(365)
            ? InLease(state, state.Lease.Deadline.ToDateTimeOffset())
            : InLease(state, state.StartedAt!.Value + paid + times.Interval - Grace);
    }

    private static DateTimeOffset InLease(ProviderLease state, DateTimeOffset time) => ProviderLease.Earlier(
        time, ProviderLease.Earlier(state.ReclaimAt ?? time, state.Lease.Deadline.ToDateTimeOffset()));

    private static StartBox StartBox(ProviderLease state) =>
        new(new BoxSpec(state.Lease.Id, state.Job!, state.Lease.Gpus, state.InputTar));

    private static ProviderDecision Same(ProviderLease state) => new(state, []);

    private static ProviderDecision To(ProviderLease state, params ProviderEffect[] effects) => new(state, effects);
}
