using Weft.Market;
using static Weft.Node.ProviderEffect;

namespace Weft.Node;

/// <summary>
/// The end of a lease on the provider's side: what is claimed, how the claim comes to the chain (by a closing of its
/// own, or in passing by a match), when it is forgotten. A part of <see cref="ProviderRules"/>, and a function like it.
/// </summary>
internal sealed class ProviderClosing(ProviderTimes times)
{
    public ProviderDecision Close(ProviderLease state, DateTimeOffset now, params ProviderEffect[] before)
    {
        var closing = Claimed(state, now);
        return To(closing, [.. before, new SubmitClose(closing.Claim!.Value, closing.Voucher)]);
    }

    /// <summary>
    /// Instead of closing: the claim stands, and for a while a match may bring it to the chain. Only for what is paid:
    /// a renter that owes nothing gets its lock back at once.
    /// </summary>
    public ProviderDecision LetEnd(ProviderLease state, DateTimeOffset now)
    {
        var closing = Claimed(state, now);
        var wait = times.EndingWait < ProviderTimes.LongestEndingWait
            ? times.EndingWait
            : ProviderTimes.LongestEndingWait;
        if (wait <= TimeSpan.Zero || closing.Claim!.Value.IsZero) return Close(state, now);
        return To(
            closing with { EndableUntil = now + wait, Until = now + wait }, new SayClosing(closing.Claim.Value));
    }

    /// <summary>A lease that waits for a match waits no longer; nothing changes for any other.</summary>
    public ProviderDecision CloseItself(ProviderLease state, DateTimeOffset now) =>
        state is { Phase: ProviderPhase.Closing, EndableUntil: not null } ? Submit(state, now) : Same(state);

    public ProviderDecision Submit(ProviderLease state, DateTimeOffset now) => To(
        state with { EndableUntil = null, Until = now + times.CloseRetry + times.StartWait },
        new SubmitClose(state.Claim!.Value, state.Voucher));

    private ProviderLease Claimed(ProviderLease state, DateTimeOffset now)
    {
        DateTimeOffset? end = state.StartedAt is null
            ? null
            : ProviderLease.Earlier(state.EndedAt ?? now, MostMetered(state));
        var ended = state with { EndedAt = end };
        return ended with
        {
            Phase = ProviderPhase.Closing,
            Claim = Billing.Claim(state.Lease, ended.Used(now), state.Signed),
            NextReading = null,
            Until = now + times.CloseRetry + times.StartWait,
        };
    }

    public ProviderDecision RetryLater(ProviderLease state, DateTimeOffset now)
    {
        if (state.Phase != ProviderPhase.Closing) return Same(state);
        var pause = times.CloseRetry * (1 << Math.Min(state.CloseAttempts, 8));
        if (pause > TimeSpan.FromHours(1)) pause = TimeSpan.FromHours(1);
        return To(state with { CloseAttempts = state.CloseAttempts + 1, Until = now + pause });
    }

    /// <summary>Receipt and feed both tell; what is told twice must not be saved after it was forgotten.</summary>
    public ProviderDecision Forget(ProviderLease state, LeaseClosed? closed, DateTimeOffset now)
    {
        if (state.Phase == ProviderPhase.Closed) return Same(state);
        var over = state with
        {
            Phase = ProviderPhase.Closed,
            EndableUntil = null,
            Until = now + times.CloseRetry,
        };
        List<ProviderEffect> effects = [new CleanUp()];
        if (closed is not null) effects.Insert(0, new NotePaid(closed));
        if (state.StartedAt is not null) effects.Insert(0, new Book(EarningEntry.Of(state, closed, now)));
        return To(over, [.. effects]);
    }

    public static TimeSpan Metered(ProviderLease state) =>
        state.Reading is { } last ? TimeOf(state, last) : TimeSpan.Zero;

    /// <summary>A job that ended unseen, while this node was down, is charged no further than this.</summary>
    public DateTimeOffset MostMetered(ProviderLease state) =>
        state.StartedAt!.Value + Metered(state) + (2 * times.Interval);

    public static TimeSpan TimeOf(ProviderLease state, Reading reading) =>
        reading.Used.SharedBy(state.Lease.Gpus.Count);

    private static ProviderDecision Same(ProviderLease state) => new(state, []);

    private static ProviderDecision To(ProviderLease state, params ProviderEffect[] effects) => new(state, effects);
}
