using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.RenterEffect;

namespace Weft.Node;

/// <summary>
/// The renter's side of one lease as a function. What is signed here is bounded by this node's own clock, never by
/// what the provider says.
/// </summary>
internal sealed class RenterRules(RenterTimes times)
{
    public RenterDecision Decide(RenterLease state, RenterInput input, DateTimeOffset now)
    {
        if (state.Phase == RenterPhase.Closed) return Same(state);
        return input switch
        {
            RenterInput.Located located => To(state with { Endpoint = located.Endpoint }),
            RenterInput.LineUp => Reconnected(state),
            RenterInput.LineCut => To(state with { LostSince = state.LostSince ?? now }),
            RenterInput.HandedOver => To(state with { HandedOver = true }),
            RenterInput.HandOverRefused refused =>
                state.Phase == RenterPhase.Starting ? AwaitClose(state with { Why = refused.Why }, now) : Same(state),
            RenterInput.Said said => Hear(state, said.Message, now),
            RenterInput.OutputSeen => To(state with { FirstOutputAt = state.FirstOutputAt ?? now }),
            RenterInput.ResultSaved saved => state.Phase == RenterPhase.Saving
                ? AwaitClose(state with { ResultPath = saved.Path, SavedAt = now }, now, new SendSaved())
                : Same(state),
            RenterInput.ResultComing => state.Phase == RenterPhase.Saving ? SaveOn(state, now) : Same(state),
            RenterInput.ResultRefused refused => To(state with { FetchWhy = refused.Why }),
            RenterInput.StopWanted => Stop(state, now),
            RenterInput.StoppedOnChain stopped => OnChain(state with { StoppedAfter = stopped.AfterSeconds }),
            RenterInput.ClosedOnChain closed => TakeBill(state, closed.Bill, now),
            RenterInput.ChainRefused => To(state with { Until = now + times.ChainRetry }),
            RenterInput.Restarted => Resume(state, now),
            RenterInput.Tick => Tick(state, now),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "Unknown input."),
        };
    }

    /// <summary>When time alone makes something happen.</summary>
    public DateTimeOffset WakeAt(RenterLease state)
    {
        if (state.Phase == RenterPhase.Closed) return DateTimeOffset.MaxValue;
        if (state.LostSince is not { } lost || state.Phase >= RenterPhase.AwaitingClose) return state.Until;
        return ProviderLease.Earlier(state.Until, lost + times.Patience);
    }

    private RenterDecision Hear(RenterLease state, ProviderMessage message, DateTimeOffset now)
    {
        if (state.Phase >= RenterPhase.Stopped) return Same(state);
        if (state.Phase == RenterPhase.AwaitingReason)
            return message is JobRefused reason ? Part(state with { Why = state.Why ?? reason.Why }) : Same(state);
        return message switch
        {
            AwaitingVoucher asking => PayFirst(state, asking.FirstInterval, now),
            JobStarted started => Start(state, started.At, now),
            ReadingSent reading => PayOn(state, reading, now),
            JobEnded ended => Finish(state, ended, now),
            JobRefused refused => Refused(state, refused.Why, now),
            ClosingSent closing => TakeClosing(state, closing.Closing, now),
            _ => Same(state),
        };
    }

    private RenterDecision PayFirst(RenterLease state, Money wanted, DateTimeOffset now)
    {
        if (state.Phase != RenterPhase.Starting || state.StopWanted) return Same(state);
        return Sign(state, Money.Min(wanted, Billing.Ahead(state.Lease, TimeSpan.Zero, times.Interval)), now);
    }

    private RenterDecision Start(RenterLease state, DateTimeOffset at, DateTimeOffset now)
    {
        if (state.Phase != RenterPhase.Starting || state.FirstSignedAt is not { } earliest) return Same(state);
        // It cannot have run before the first signature, whatever the provider's clock says; news may come late.
        var started = ProviderLease.Later(earliest, ProviderLease.Earlier(at, now));
        var running = state with
        {
            Phase = RenterPhase.Running,
            StartedAt = started,
            CountedAt = started,
            Until = state.StopWanted ? state.Until : Overdue(state),
        };
        return To(running.CountTo(now, LongestSilence));
    }

    private RenterDecision PayOn(RenterLease state, ReadingSent news, DateTimeOffset now)
    {
        if (state.Phase is not (RenterPhase.Running or RenterPhase.Saving)) return Same(state);
        if (news.Reading.Lease != state.Lease.Id) return Same(state);
        var counted = state.Phase == RenterPhase.Running ? state.CountTo(now, LongestSilence) : state;
        var read = state.Reading is { } known && known.Sequence > news.Reading.Sequence
            ? counted
            : counted with
            {
                Reading = news.Reading,
                ReadingSignature = news.Signature.IsEmpty ? null : Hex.Encode(news.Signature.Span),
            };
        // Two clocks count, and the lower one is signed for.
        var told = news.Reading.Used.SharedBy(state.Lease.Gpus.Count);
        var used = told < read.Used ? told : read.Used;
        var ahead = state.StopWanted || news.Reading.Final ? TimeSpan.Zero : times.Interval;
        return Sign(read, Money.Min(news.VoucherWanted, Billing.Owed(state.Lease, used + ahead)), now);
    }

    /// <summary>Never lower than before; what was signed before is said again, because it may have been lost.</summary>
    private static RenterDecision Sign(RenterLease state, Money wanted, DateTimeOffset now)
    {
        var amount = Money.Max(state.Signed, Money.Min(wanted, state.Lease.Locked));
        return To(state with { Signed = amount, FirstSignedAt = state.FirstSignedAt ?? now }, new SendVoucher());
    }

    private RenterDecision Finish(RenterLease state, JobEnded ended, DateTimeOffset now)
    {
        if (state.Phase is not (RenterPhase.Starting or RenterPhase.Running)) return Same(state);
        return To(
            state.CountTo(now, LongestSilence) with
            {
                Phase = RenterPhase.Saving,
                Until = now + times.SaveWait,
                EndedAt = now,
                End = new JobEnd(ended.ExitCode, ended.OutOfMemory),
            },
            new FetchResult());
    }

    /// <summary>Something comes: longer, up to a bound, and never less than before.</summary>
    private RenterDecision SaveOn(RenterLease state, DateTimeOffset now)
    {
        var until = ProviderLease.Earlier(now + times.SaveWait, (state.EndedAt ?? now) + times.LongestSave);
        return To(state with { Until = ProviderLease.Later(state.Until, until) });
    }

    private RenterDecision Refused(RenterLease state, Refusal why, DateTimeOffset now)
    {
        var known = state with { Why = state.Why ?? why };
        // A job that has run still ends, with a result; one that has not never will.
        return state.Phase == RenterPhase.Starting && state.StartedAt is null ? AwaitClose(known, now) : To(known);
    }

    private RenterDecision TakeClosing(RenterLease state, Signed<Closing> closing, DateTimeOffset now)
    {
        if (closing.Value.Lease != state.Lease.Id) return Same(state);
        var told = state with { Closing = closing };
        if (closing.Value.Amount > state.Signed)
            told = told with { Why = state.Why ?? RentingRefusals.ClaimTooHigh(closing.Value.Amount, state.Signed) };
        return state.Phase is RenterPhase.Starting or RenterPhase.Running ? AwaitClose(told, now) : To(told);
    }

    private RenterDecision Stop(RenterLease state, DateTimeOffset now)
    {
        if (state.StopWanted || state.Phase > RenterPhase.Running) return To(state with { StopWanted = true });
        return To(
            state with { StopWanted = true, Until = ProviderLease.Earlier(state.Until, now + times.StopWait) },
            new SendStop());
    }

    private static RenterDecision Reconnected(RenterLease state)
    {
        var back = state with { LostSince = null };
        return state is { StopWanted: true, Phase: < RenterPhase.Saving } ? To(back, new SendStop())
            : state.Phase == RenterPhase.Saving ? To(back, new FetchResult())
            : state is { Phase: RenterPhase.AwaitingClose, SavedAt: not null } ? To(back, new SendSaved())
            : To(back);
    }

    private RenterDecision Resume(RenterLease state, DateTimeOffset now)
    {
        var up = state with { LostSince = now };
        // What was sent to the chain may never have left this node; meaning it again costs nothing.
        return To(state.Phase == RenterPhase.Stopped ? up with { Until = now } : up);
    }

    private RenterDecision Tick(RenterLease state, DateTimeOffset now)
    {
        if (now < WakeAt(state)) return Same(state);
        return state.Phase switch
        {
            RenterPhase.Starting or RenterPhase.Running => GoToChain(
                state with { Why = state.Why ?? RentingRefusals.ProviderGone(times.Patience) }, now),
            RenterPhase.Saving => AwaitClose(
                state with { Why = state.Why ?? state.FetchWhy ?? RentingRefusals.ResultLost() }, now),
            RenterPhase.AwaitingClose => CloseMyself(state, now),
            RenterPhase.AwaitingReason => Part(state with { Why = state.Why ?? RentingRefusals.NoReason() }),
            _ => Insist(state, now),
        };
    }

    /// <summary>
    /// The provider does not close: with its signed closing anyone can, else the chain's way out is left.
    /// </summary>
    private RenterDecision CloseMyself(RenterLease state, DateTimeOffset now)
    {
        if (state.Closing is { } closing && !state.CloseTried && closing.Value.Amount <= state.Signed)
            return To(state with { CloseTried = true, Until = now + times.CloseWait }, new SubmitClose(closing));
        return GoToChain(state, now);
    }

    private RenterDecision GoToChain(RenterLease state, DateTimeOffset now) =>
        Insist(state with { Phase = RenterPhase.Stopped }, now);

    private RenterDecision Insist(RenterLease state, DateTimeOffset now)
    {
        if (state.StoppedAfter is null && now < state.Lease.Deadline.ToDateTimeOffset())
            return To(state with { Until = now + times.ChainRetry }, new SubmitStop());
        var free = ExpiresAt(state);
        return now < free
            ? To(state with { Until = free })
            : To(state with { Until = now + times.ChainRetry }, new SubmitExpire());
    }

    /// <summary>The chain may be quicker than the provider's word of why it closed before the job had ended.</summary>
    private RenterDecision TakeBill(RenterLease state, LeaseBill bill, DateTimeOffset now)
    {
        if (state.Phase == RenterPhase.AwaitingReason) return Same(state);
        var closed = state with { Bill = bill, ClosedAt = now };
        return closed is { Phase: < RenterPhase.Saving, HandedOver: true, StopWanted: false, Why: null }
            ? To(closed with { Phase = RenterPhase.AwaitingReason, Until = now + times.ReasonWait })
            : Part(closed);
    }

    private static RenterDecision Part(RenterLease state) =>
        To(state with { Phase = RenterPhase.Closed, Until = DateTimeOffset.MaxValue });

    private static RenterDecision OnChain(RenterLease state) =>
        To(state with { Phase = RenterPhase.Stopped, Until = ExpiresAt(state) });

    private RenterDecision AwaitClose(RenterLease state, DateTimeOffset now, params RenterEffect[] effects) =>
        To(state with { Phase = RenterPhase.AwaitingClose, Until = now + times.CloseWait }, effects);

    /// <summary>Paid one interval ahead, a provider serves one more before it stops.</summary>
    private TimeSpan LongestSilence => 2 * times.Interval;

    /// <summary>The first second at which anyone may end the lease, whatever the provider does.</summary>
    public static DateTimeOffset ExpiresAt(RenterLease state) => new UnixTime(state.Lease.Key.Start)
        .Plus(state.StoppedAfter ?? state.Lease.Duration).Plus(Lease.CloseDelay + 1).ToDateTimeOffset();

    /// <summary>The provider stops at the deadline by itself; a little later something must be wrong.</summary>
    private static DateTimeOffset Overdue(RenterLease state) => state.Lease.Deadline.Plus(120).ToDateTimeOffset();

    private static RenterDecision Same(RenterLease state) => new(state, []);

    private static RenterDecision To(RenterLease state, params RenterEffect[] effects) => new(state, effects);
}
