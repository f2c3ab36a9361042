using Weft.Market;

namespace Weft.Node;

/// <summary>What is remembered between two looks at the machine.</summary>
/// <param name="Reclaimed">The owner has taken the machine back by hand; it stays so until it is given again.</param>
/// <param name="LastForeign">When a program that is not a job's was last seen on a GPU.</param>
/// <param name="OverSince">Since when a limit is passed.</param>
internal sealed record OwnerState(bool Reclaimed, DateTimeOffset? LastForeign, DateTimeOffset? OverSince)
{
    public static OwnerState Fresh { get; } = new(false, null, null);
}

/// <param name="Reclaim">Leases are to end, after their notice, and this is why; null where they may go on.</param>
internal sealed record OwnerDecision(OwnerState State, Availability Now, Refusal? Reclaim);

/// <summary>Whether a machine is its owner's or the market's now, as a function of what is seen.</summary>
internal sealed class OwnerRules(OwnerTerms terms, Notice notice, TimeSpan longestLease)
{
    public OwnerDecision Decide(OwnerState state, OwnerSight sight, MarketPrices market, DateTimeOffset now)
    {
        var over = terms.Limits.WhatIsOver(sight.Cards, wasOver: state.OverSince is not null);
        var next = state with
        {
            LastForeign = sight.Signs.ForeignProgram is null ? state.LastForeign : now,
            OverSince = over is null ? null : state.OverSince ?? now,
        };
        var open = terms.Schedule.IsOpen(now);
        var change = terms.Schedule.NextChange(now);
        var idleFrom = terms.Idle?.IdleFrom(sight.Signs, next.LastForeign, now);
        var price = terms.Price.Now(market, Floor(sight, now));
        var closed = next.Reclaimed ? OwnerRefusals.TakenBack()
            : !open ? OwnerRefusals.OutOfHours(change)
            : idleFrom is { } idle ? OwnerRefusals.OwnerActive(sight.Signs.ForeignProgram, idle)
            : over is not null ? OwnerRefusals.OverLimit(over)
            : price.TryGet(out _, out var dear) ? null : dear;
        var lost = sight.Lost.Aggregate(0UL, (bits, card) => bits | (1UL << card.Index));
        var asked = price.TryGet(out var known, out _) ? known : terms.Price.Least;
        return new(
            next, new(closed, open ? change : null, new(lost), asked),
            WhyReclaim(next, open, change, idleFrom is not null, over, now));
    }

    private Refusal? WhyReclaim(
        OwnerState state, bool open, DateTimeOffset? change, bool active, string? over, DateTimeOffset now)
    {
        if (state.Reclaimed) return ProvidingRefusals.Reclaimed();
        // The notice begins so early that it is over when the hours are.
        if (!open || (notice.Time is { } told && change - now <= told))
            return ProvidingRefusals.ReclaimedBecause("the hours in which it is shared are over");
        if (active) return ProvidingRefusals.ReclaimedBecause("it is in use");
        return over is not null && now - state.OverSince >= MachineLimits.Patience
            ? ProvidingRefusals.ReclaimedBecause(over)
            : null;
    }

    /// <summary>No hour of the longest lease is sold for less than its power.</summary>
    private Price Floor(OwnerSight sight, DateTimeOffset now) => terms.Tariff is { } tariff
        ? PriceRule.FloorOf(
            tariff.DearestWithin(now, longestLease), terms.MilliwattsPerGpu ?? sight.MilliwattsPerGpu)
        : default;
}
