using Weft.Market;

namespace Weft.Gateway;

/// <summary>What there is to say of a place from what was: a day, a week, a month of it.</summary>
/// <param name="Day">Leases opened in the running hour and the 24 before.</param>
/// <param name="Paid">By leases that closed in them.</param>
/// <param name="Requests">In them; null where the gateway looked at none of them.</param>
/// <param name="WatchedHours">Of them, how many the gateway looked at the book in.</param>
/// <param name="Interruptions">Of leases that opened in the last 30 days.</param>
/// <param name="Week">The hours of seven days that the gateway looked at the book in, ascending.</param>
internal sealed record PlacePast(
    TradeFigures Day, Volume Paid, FillFigures? Requests, int WatchedHours,
    IReadOnlyList<InterruptionBand> Interruptions, IReadOnlyList<MarketHour> Week, Result<Forecast> Forecast)
{
    public const long DaySeconds = 24 * HourPlace.Seconds;

    private const long WeekSeconds = 7 * DaySeconds;

    public static async Task<PlacePast> ReadAsync(
        MarketReader reader, Place place, long now, TimeSpan kept, CancellationToken cancel)
    {
        var hour = HourPlace.HourOf(now);
        var (until, day, week) = (hour + HourPlace.Seconds, hour - DaySeconds, hour - WeekSeconds);
        var ofClass = await reader.TradesAsync(place.GpuClass, hour - (long)kept.TotalSeconds, until, cancel);
        var trades = ofClass.Where(trade => trade.IsIn(place)).ToArray();
        var volumes = await reader.VolumesAsync(place.GpuClass, day, until, cancel);
        var demands = await reader.DemandsAsync(place, day, until, cancel);
        var depths = await reader.DepthsAsync(place, week, until, cancel);
        var watched = await reader.WatchedHoursAsync(day, until, cancel);
        return new(
            TradeFigures.Of([.. trades.Where(trade => trade.Hour >= day)]),
            volumes.Where(v => place.Region == Place.AllRegions || v.Key.Place == place)
                .SelectMany(v => v).Aggregate(default(Volume), (sum, volume) => sum + volume),
            watched + demands.Count == 0
                ? null
                : demands.Values.Aggregate(FillFigures.None, (sum, figures) => sum + figures),
            watched, Market.Interruptions.ByPrice(Days(ofClass, place)), Hours(trades, depths, place),
            Forecaster.Of(
                [
                    .. trades.GroupBy(trade => trade.Hour).Select(group => new HourPrice(
                        group.Key / HourPlace.Seconds, TradeFigures.Of([.. group]).Mean!.Value)),
                ],
                hour / HourPlace.Seconds));
    }

    /// <summary>Cheap and dear is what it was to all of the class on that day, whatever the region.</summary>
    private static IEnumerable<(Price Median, IEnumerable<EndedLeases> Leases)> Days(
        IReadOnlyList<Trade> ofClass, Place place) =>
        from day in ofClass.GroupBy(trade => trade.Hour / DaySeconds)
        let median = TradeFigures.Of([.. day]).Quantiles!.P50
        where median.PerGpuHour > 0
        select (median, day.Where(trade => trade.IsIn(place)).Select(trade => trade.Ended));

    private static MarketHour[] Hours(
        Trade[] trades, IReadOnlyDictionary<HourPlace, DepthSums> depths, Place place)
    {
        var traded = trades.ToLookup(trade => trade.Hour);
        return
        [
            .. depths.Keys.Where(at => at.Place == DepthSums.Anywhere).Select(at => at.Hour).Order()
                .Select(hour => new MarketHour(
                    hour / HourPlace.Seconds, depths.GetValueOrDefault(new(hour, place))?.BestAsk,
                    traded[hour].Select(trade => (Price?)trade.Price).Min(),
                    traded[hour].Select(trade => (Price?)trade.Price).Max())),
        ];
    }
}
