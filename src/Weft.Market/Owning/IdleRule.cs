namespace Weft.Market;

/// <summary>What the machine tells of its owner.</summary>
/// <param name="LastInput">Last sign of a hand on keyboard or mouse; null where nothing tells.</param>
/// <param name="ForeignProgram">A program that is not a job's, on a GPU or over all of a screen; null where there is
/// none.</param>
public sealed record OwnerSigns(DateTimeOffset? LastInput, string? ForeignProgram);

/// <summary>A machine is shared only while its owner has left it alone for so long.</summary>
public sealed record IdleRule(TimeSpan After)
{
    /// <summary>Null while the machine is idle; else since when it will be, if nothing else happens.</summary>
    /// <param name="lastForeign">When a foreign program was last seen on a GPU.</param>
    public DateTimeOffset? IdleFrom(OwnerSigns signs, DateTimeOffset? lastForeign, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(signs);
        var last = signs.ForeignProgram is not null ? now
            : lastForeign is { } seen && !(signs.LastInput > seen) ? seen
            : signs.LastInput;
        // A time ahead of the clock is a clock that was put back: it counts as now.
        if (last > now) last = now;
        return last is { } active && now - active < After ? active + After : null;
    }
}
