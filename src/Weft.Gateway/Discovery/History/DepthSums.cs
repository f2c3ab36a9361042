using Weft.Market;

namespace Weft.Gateway;

/// <summary>Looks at the book in an hour, summed up.</summary>
/// <param name="Samples">How often it was looked at.</param>
/// <param name="Offered">GPUs on offer, summed over the looks; so are the next two.</param>
/// <param name="Wanted">GPUs of the requests that waited.</param>
/// <param name="BestAsk">The lowest ask of a machine with a free GPU; null where there never was one.</param>
/// <param name="MedianAsk">Of the last look at which anything was on offer: the median by GPUs.</param>
internal sealed record DepthSums(int Samples, long Offered, long Free, long Wanted, Price? BestAsk, Price? MedianAsk)
{
    /// <summary>
    /// One look: a row for each place in which something is, and one for <see cref="Anywhere"/>, which says that the
    /// gateway looked.
    /// </summary>
    public static IReadOnlyDictionary<Place, DepthSums> Of(BookSides book, GatewayOptions options)
    {
        var looks = LivePlace.All(book, options)
            .OrderBy(place => place.Key.Region != Place.AllRegions)
            .Take(DemandTracker.MostPlacesAnHour + options.Policy.GpuClasses.Count)
            .ToDictionary(
                place => place.Key,
                place => new DepthSums(
                    1, (long)place.Value.Offered, (long)place.Value.Free, (long)place.Value.Wanted,
                    place.Value.BestAsk, PriceQuantiles.Of(place.Value.Offers)?.P50));
        looks[Anywhere] = new(1, 0, 0, 0, null, null);
        return looks;
    }

    /// <summary>No place, but the gateway's eye.</summary>
    public static Place Anywhere { get; } = new(-1, Place.AllRegions);

    /// <param name="later">A look, or looks, after these.</param>
    public DepthSums Plus(DepthSums later) => new(
        Samples + later.Samples, Offered + later.Offered, Free + later.Free, Wanted + later.Wanted,
        BestAsk is { } a && later.BestAsk is { } b ? (a < b ? a : b) : BestAsk ?? later.BestAsk,
        later.MedianAsk ?? MedianAsk);
}
