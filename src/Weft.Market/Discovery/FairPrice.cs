namespace Weft.Market;

/// <summary>One hour as the fair price looks at it; null where there was no such price.</summary>
/// <param name="Hour">Hours since 1970-01-01 UTC.</param>
/// <param name="BestAsk">The lowest ask of a machine with a free GPU.</param>
/// <param name="LowestTraded">The lowest price at which a lease was opened.</param>
/// <param name="HighestTraded">The highest price at which a lease was opened.</param>
public readonly record struct MarketHour(long Hour, Price? BestAsk, Price? LowestTraded, Price? HighestTraded);

/// <summary>A price that was good enough in at least eight of ten cases of the past.</summary>
/// <param name="ChanceBasisPoints">In how many of them, in 1/10,000.</param>
/// <param name="Cases">How many there were.</param>
public sealed record LikelyPrice(Price Price, int ChanceBasisPoints, int Cases);

/// <summary>What to bid.</summary>
/// <param name="Now">The cheapest that is free now; null where nothing is.</param>
/// <param name="WithinHour">Null where the past is too short, nothing is likely, or it is no better than now.</param>
/// <param name="WithinDay">The cheapest that is likely once in 24 hours; null as above.</param>
public sealed record RenterHint(Price? Now, LikelyPrice? WithinHour, LikelyPrice? WithinDay);

/// <summary>What to ask.</summary>
/// <param name="Now">The highest bid that waits; null where none does.</param>
/// <param name="WithinHour">The highest at which a lease opened in most hours; null where none did.</param>
/// <param name="SimilarAsks">What is asked for the GPUs that are on offer now.</param>
public sealed record ProviderHint(Price? Now, LikelyPrice? WithinHour, PriceQuantiles? SimilarAsks);

/// <summary>A fair price for both sides: what the book has now, and what was enough before.</summary>
public static class FairPrice
{
    public const int LikelyBasisPoints = 8_000;

    /// <summary>Fewer cases say nothing.</summary>
    public const int LeastCases = 24;

    private const int WindowHours = 24;

    /// <summary>A window in which the gateway looked at fewer hours is left out.</summary>
    private const int LeastInWindow = 18;

    /// <param name="cheapestNow">Of what is free and fits.</param>
    /// <param name="hours">Those that the gateway looked at, ascending.</param>
    public static RenterHint ForRenter(Price? cheapestNow, IReadOnlyList<MarketHour> hours)
    {
        var entries = hours.Select(Entry).ToArray();
        var hour = BetterThan(cheapestNow, Likely(entries));
        var day = BetterThan(hour?.Price ?? cheapestNow, Likely(Windows(hours, entries)));
        return new(cheapestNow, hour, day);
    }

    /// <param name="highestBidNow">Of the requests that wait and would take such a machine.</param>
    /// <param name="asks">What is on offer, free or not.</param>
    /// <param name="hours">Those that the gateway looked at, ascending.</param>
    public static ProviderHint ForProvider(
        Price? highestBidNow, IEnumerable<PricedWeight> asks, IReadOnlyList<MarketHour> hours)
    {
        // From the highest on: the mirror image of what a renter looks for.
        var traded = hours.Select(hour => hour.HighestTraded).ToArray();
        var candidates = traded.OfType<Price>().OrderDescending().ToArray();
        return new(highestBidNow, Likely(candidates, traded.Length), PriceQuantiles.Of(asks));
    }

    /// <summary>What was the least to get in with; null where nothing could be had.</summary>
    private static Price? Entry(MarketHour hour) => (hour.BestAsk, hour.LowestTraded) switch
    {
        ({ } ask, { } traded) => ask < traded ? ask : traded,
        (var ask, var traded) => ask ?? traded,
    };

    private static Price?[] Windows(IReadOnlyList<MarketHour> hours, Price?[] entries)
    {
        var windows = new List<Price?>();
        for (int from = 0, to = 0; from < hours.Count; from++)
        {
            while (to < hours.Count && hours[to].Hour < hours[from].Hour + WindowHours) to++;
            // What lies beyond the last hour is not known to be empty.
            if (hours[from].Hour + WindowHours - 1 > hours[^1].Hour) break;
            if (to - from >= LeastInWindow) windows.Add(entries[from..to].Min());
        }

        return [.. windows];
    }

    private static LikelyPrice? Likely(Price?[] cases) =>
        Likely([.. cases.OfType<Price>().Order()], cases.Length);

    /// <param name="bestFirst">The cases in which there was a price.</param>
    /// <param name="cases">All of them.</param>
    private static LikelyPrice? Likely(Price[] bestFirst, int cases)
    {
        if (cases < LeastCases) return null;
        var wanted = ((cases * LikelyBasisPoints) + 9_999) / 10_000;
        if (bestFirst.Length < wanted) return null;
        var price = bestFirst[wanted - 1];
        var enough = Array.FindLastIndex(bestFirst, p => p == price) + 1;
        return new(price, enough * 10_000 / cases, cases);
    }

    private static LikelyPrice? BetterThan(Price? now, LikelyPrice? later) =>
        later is not null && (now is not { } price || later.Price < price) ? later : null;
}
