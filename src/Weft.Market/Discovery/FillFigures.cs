namespace Weft.Market;

/// <summary>
/// What became of the requests that would have taken a class in a region.
/// </summary>
/// <param name="Seen">All that came in.</param>
/// <param name="Filled">Here.</param>
/// <param name="Elsewhere">
/// Filled in another class or region, or by somebody else: it says nothing of this place.
/// </param>
/// <param name="Expired">Nobody filled it in time.</param>
/// <param name="Withdrawn">Its renter took it back before it was filled.</param>
/// <param name="Refused">It could not be settled for a reason of its own, such as a lack of money.</param>
/// <param name="Times">Of the filled, in the classes of <see cref="FillTimes"/>.</param>
public sealed record FillFigures(
    long Seen, long Filled, long Elsewhere, long Expired, long Withdrawn, long Refused, IReadOnlyList<long> Times)
{
    public static FillFigures None => new(0, 0, 0, 0, 0, 0, new long[FillTimes.Classes]);

    /// <summary>
    /// In 1/10,000: filled, of those that were filled here or ended unfilled because they expired or were withdrawn.
    /// Null where none ended.
    /// </summary>
    public int? RateBasisPoints => Ended == 0 ? null : (int)((Int128)Filled * 10_000 / Ended);

    /// <summary>Half of those that ended were filled within this; null where fewer were.</summary>
    public uint? MedianSeconds => FillTimes.Quantile(Times, Unfilled, 50);

    public uint? P90Seconds => FillTimes.Quantile(Times, Unfilled, 90);

    private long Unfilled => Expired + Withdrawn;

    private long Ended => Filled + Unfilled;

    public static FillFigures operator +(FillFigures a, FillFigures b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(
            a.Seen + b.Seen, a.Filled + b.Filled, a.Elsewhere + b.Elsewhere, a.Expired + b.Expired,
            a.Withdrawn + b.Withdrawn, a.Refused + b.Refused, [.. a.Times.Zip(b.Times, (x, y) => x + y)]);
    }
}
