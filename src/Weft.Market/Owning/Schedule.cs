namespace Weft.Market;

/// <summary>When a machine is shared, by the clock on a wall.</summary>
public sealed record Schedule(WeekHours Hours, TimeZoneInfo Zone)
{
    public static Schedule Always { get; } = new(WeekHours.Always, TimeZoneInfo.Utc);

    public bool IsOpen(DateTimeOffset now) => Hours.Includes(now, Zone);

    /// <summary>When it opens, or closes, next; null when it never does.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) => Hours.NextChange(now, Zone);
}
