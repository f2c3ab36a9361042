namespace Weft.Market;

/// <summary>Counts of waiting times in fixed classes: what an hour of fills takes, whatever their number.</summary>
public static class FillTimes
{
    /// <summary>
    /// Seconds; a class holds the times above the one before and up to this one, the last all others.
    /// </summary>
    private static readonly uint[] Bounds =
    [
        1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800,
        43_200, 86_400, uint.MaxValue,
    ];

    public static int Classes => Bounds.Length;

    public static int ClassOf(ulong seconds)
    {
        var index = Array.FindIndex(Bounds, bound => seconds <= bound);
        return index < 0 ? Bounds.Length - 1 : index;
    }

    /// <summary>
    /// The time within which <paramref name="percent"/> of all requests were filled, rounded up to its class; those
    /// that never were count as longer than any.
    /// </summary>
    /// <param name="unfilled">Requests that ended without a fill.</param>
    /// <returns>Seconds; null where that share never was filled, or only after more than a day.</returns>
    public static uint? Quantile(IReadOnlyList<long> counts, long unfilled, int percent)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Count, Bounds.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(unfilled);
        var total = counts.Aggregate((Int128)unfilled, (sum, count) => sum + count);
        if (total == 0) return null;
        var below = Int128.Zero;
        for (var i = 0; i < Bounds.Length - 1; i++)
        {
            below += counts[i];
            if (below * 100 >= total * percent) return Bounds[i];
        }

        return null;
    }
}
