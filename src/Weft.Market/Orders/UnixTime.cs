namespace Weft.Market;

/// <summary>Seconds since 1970-01-01 UTC, as the chain counts.</summary>
public readonly record struct UnixTime(ulong Seconds) : IComparable<UnixTime>
{
    public static UnixTime From(DateTimeOffset time) => new(checked((ulong)time.ToUnixTimeSeconds()));

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeSeconds(checked((long)Seconds));

    public UnixTime Plus(ulong seconds) => new(checked(Seconds + seconds));

    public int CompareTo(UnixTime other) => Seconds.CompareTo(other.Seconds);

    public static bool operator <(UnixTime a, UnixTime b) => a.Seconds < b.Seconds;

    public static bool operator >(UnixTime a, UnixTime b) => a.Seconds > b.Seconds;

    public static bool operator <=(UnixTime a, UnixTime b) => a.Seconds <= b.Seconds;

    public static bool operator >=(UnixTime a, UnixTime b) => a.Seconds >= b.Seconds;
}
