namespace Weft.Market;

/// <summary>
/// The prices below or at which a tenth, half and nine tenths of all weight lie: each the lowest price that is there
/// and reaches that share (nearest rank), so always a price that somebody named.
/// </summary>
public sealed record PriceQuantiles(Price P10, Price P50, Price P90)
{
    /// <returns>Null where there is no weight: nothing is no price of zero.</returns>
    public static PriceQuantiles? Of(IEnumerable<PricedWeight> lots)
    {
        ArgumentNullException.ThrowIfNull(lots);
        var sorted = lots.Where(lot => lot.Weight > 0).OrderBy(lot => lot.Price).ToArray();
        return sorted.Length == 0 ? null : new(At(sorted, 10), At(sorted, 50), At(sorted, 90));
    }

    /// <param name="sorted">By price, none without weight, at least one.</param>
    private static Price At(PricedWeight[] sorted, uint percent)
    {
        var total = sorted.Aggregate(UInt128.Zero, (sum, lot) => checked(sum + lot.Weight));
        var (wanted, below) = (total * percent, UInt128.Zero);
        foreach (var lot in sorted)
        {
            below += lot.Weight;
            if (below * 100 >= wanted) return lot.Price;
        }

        throw new InvalidOperationException("All of the weight is less than a share of it.");
    }
}
