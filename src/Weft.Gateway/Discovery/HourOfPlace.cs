using Weft.Market;

namespace Weft.Gateway;

/// <summary>One hour of a place.</summary>
/// <param name="Hour">Unix seconds of its start.</param>
/// <param name="Requests">Null where the gateway did not look; so is <paramref name="Depth"/>.</param>
internal sealed record HourOfPlace(
    long Hour, TradeFigures Trades, Volume Paid, FillFigures? Requests, DepthSums? Depth)
{
    /// <summary>Every hour, also those in which nothing was; the newest first.</summary>
    /// <param name="oldest">Unix seconds of an hour's start; it is the last one that may be said.</param>
    /// <param name="newest">Unix seconds of an hour's start.</param>
    public static async Task<IReadOnlyList<HourOfPlace>> ReadAsync(
        MarketReader reader, Place place, long oldest, long newest, int most, CancellationToken cancel)
    {
        var from = Math.Max(oldest, newest - ((most - 1) * HourPlace.Seconds));
        var until = newest + HourPlace.Seconds;
        if (from >= until) return [];
        var trades = (await reader.TradesAsync(place.GpuClass, from, until, cancel))
            .Where(trade => trade.IsIn(place)).ToLookup(trade => trade.Hour);
        var volumes = (await reader.VolumesAsync(place.GpuClass, from, until, cancel))
            .Where(v => place.Region == Place.AllRegions || v.Key.Place == place)
            .SelectMany(v => v, (group, volume) => (group.Key.Hour, volume)).ToLookup(v => v.Hour, v => v.volume);
        var demands = await reader.DemandsAsync(place, from, until, cancel);
        var depths = await reader.DepthsAsync(place, from, until, cancel);
        var hours = new List<HourOfPlace>();
        for (var hour = newest; hour >= from; hour -= HourPlace.Seconds)
        {
            var look = depths.GetValueOrDefault(new(hour, DepthSums.Anywhere));
            hours.Add(new(
                hour, TradeFigures.Of([.. trades[hour]]),
                volumes[hour].Aggregate(default(Volume), (sum, volume) => sum + volume),
                demands.GetValueOrDefault(new(hour, place)) ?? (look is null ? null : FillFigures.None),
                // The place has a row for the looks at which anything was there; the others saw nothing.
                look is null ? null : depths.GetValueOrDefault(new(hour, place)) is { } there
                    ? there with { Samples = Math.Max(look.Samples, there.Samples) }
                    : look));
        }

        return hours;
    }
}
