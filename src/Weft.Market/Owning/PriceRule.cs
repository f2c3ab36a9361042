namespace Weft.Market;

/// <summary>What the market says a machine like this one can ask; null where it does not know.</summary>
/// <param name="Likely">The highest at which a lease opened in at least eight of ten hours.</param>
/// <param name="TradedMedian">Of leases that opened in the last day.</param>
/// <param name="AskedMedian">Of GPUs that others have on offer now.</param>
public sealed record MarketPrices(Price? Likely, Price? TradedMedian, Price? AskedMedian)
{
    public static MarketPrices Unknown { get; } = new(null, null, null);
}

/// <summary>
/// What an owner asks: one price, or the market's between two limits. Never below what the power costs.
/// </summary>
/// <param name="Least">The lowest price; the only one where <paramref name="Most"/> is null.</param>
/// <param name="Most">The highest of an automatic price.</param>
public sealed record PriceRule(Price Least, Price? Most)
{
    /// <summary>What a GPU's power costs in an hour, rounded up.</summary>
    public static Price FloorOf(ulong pricePerKwh, uint milliwattsPerGpu)
    {
        const ulong hour = 3_600;
        var cost = new EnergyRates(pricePerKwh, null).CostRoundedUp(milliwattsPerGpu * hour).BaseUnits;
        return new(cost > ulong.MaxValue ? ulong.MaxValue : (ulong)cost);
    }

    /// <summary>
    /// The price to ask now. Where the market says nothing an automatic price is the highest allowed one: there is
    /// nobody to be cheaper than.
    /// </summary>
    public Result<Price> Now(MarketPrices market, Price floor)
    {
        ArgumentNullException.ThrowIfNull(market);
        var wanted = Most is { } most
            ? Min(market.Likely ?? market.TradedMedian ?? market.AskedMedian ?? most, most)
            : Least;
        var price = Max(Max(wanted, Least), floor);
        return Most is { } limit && price > limit ? OwningRefusals.PowerTooDear(floor, limit) : price;
    }

    private static Price Min(Price a, Price b) => a < b ? a : b;

    private static Price Max(Price a, Price b) => a > b ? a : b;
}
