namespace Weft.Market;

/// <summary>Leases of one price that have ended.</summary>
/// <param name="Interrupted">
/// Of them, those whose provider was gone before the end: the renter had to stop it on chain, or nobody ever claimed
/// anything for it.
/// </param>
/// <param name="Nothing">Of them, those that were closed in time with nothing paid: they never began.</param>
public readonly record struct EndedLeases(Price Price, long Ended, long Interrupted, long Nothing);

/// <summary>Leases whose price was in a band around the median of their class and day.</summary>
/// <param name="FromPercent">Of that median; the band begins here.</param>
/// <param name="BelowPercent">The band ends before this; null for no end.</param>
public sealed record InterruptionBand(int FromPercent, int? BelowPercent, long Ended, long Interrupted, long Nothing)
{
    /// <summary>Interrupted of ended, in 1/10,000; null where none ended.</summary>
    public int? RateBasisPoints => Ended == 0 ? null : (int)((Int128)Interrupted * 10_000 / Ended);
}

/// <summary>Whether cheap leases break more often than dear ones.</summary>
public static class Interruptions
{
    private static readonly (int From, int? Below)[] Bands = [(0, 80), (80, 95), (95, 105), (105, 120), (120, null)];

    /// <param name="days">For each day the leases that began in it, and the median price of their class then.</param>
    public static IReadOnlyList<InterruptionBand> ByPrice(
        IEnumerable<(Price Median, IEnumerable<EndedLeases> Leases)> days)
    {
        ArgumentNullException.ThrowIfNull(days);
        var sums = new EndedLeases[Bands.Length];
        foreach (var (median, leases) in days)
        {
            foreach (var lease in leases)
            {
                ref var sum = ref sums[BandOf(lease.Price, median)];
                sum = new(
                    default, sum.Ended + lease.Ended, sum.Interrupted + lease.Interrupted, sum.Nothing + lease.Nothing);
            }
        }

        return
        [
            .. Bands.Zip(sums, (band, sum) => new InterruptionBand(
                band.From, band.Below, sum.Ended, sum.Interrupted, sum.Nothing)),
        ];
    }

    private static int BandOf(Price price, Price median) => Array.FindIndex(
        Bands,
        band => band.Below is not { } below
            || (UInt128)price.PerGpuHour * 100 < (UInt128)median.PerGpuHour * (uint)below);
}
