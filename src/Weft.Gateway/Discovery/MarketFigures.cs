using System.Collections.Concurrent;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// Figures about the past, kept for a few seconds: many ask the same, and a month of a busy class is a lot to read.
/// </summary>
internal sealed class MarketFigures(GatewayOptions options, MarketReader reader, TimeProvider time)
{
    private const int MostKept = 512;

    private readonly ConcurrentDictionary<Place, Kept<PlacePast>> _places = new();
    private Kept<IReadOnlyDictionary<Place, DayOfPlace>>? _day;

    /// <summary>The last 24 hours of all places in which there was anything.</summary>
    public Task<IReadOnlyDictionary<Place, DayOfPlace>> DayAsync()
    {
        var now = time.GetUtcNow();
        var kept = _day;
        if (kept is null || kept.Until <= now)
        {
            _day = kept = new(
                now + options.FiguresFor,
                new(() => DayOfPlace.ReadAsync(reader, now.ToUnixTimeSeconds(), CancellationToken.None)));
        }

        return kept.Figures.Value;
    }

    public Task<PlacePast> PastAsync(Place place)
    {
        var now = time.GetUtcNow();
        if (!_places.TryGetValue(place, out var kept) || kept.Until <= now)
        {
            if (_places.Count >= MostKept) _places.Clear();
            _places[place] = kept = new(
                now + options.FiguresFor,
                new(() => PlacePast.ReadAsync(
                    reader, place, now.ToUnixTimeSeconds(), options.KeepHistory, CancellationToken.None)));
        }

        return kept.Figures.Value;
    }

    // The first that asks computes for all; nobody's leaving takes it from the others.
    private sealed record Kept<T>(DateTimeOffset Until, Lazy<Task<T>> Figures);
}

/// <summary>A place in the running hour and the 24 before.</summary>
/// <param name="Requests">Null where the gateway did not look.</param>
internal sealed record DayOfPlace(TradeFigures Trades, Volume Paid, FillFigures? Requests)
{
    public static DayOfPlace None => new(TradeFigures.Of([]), default, null);

    public static async Task<IReadOnlyDictionary<Place, DayOfPlace>> ReadAsync(
        MarketReader reader, long now, CancellationToken cancel)
    {
        var hour = HourPlace.HourOf(now);
        var (from, until) = (hour - PlacePast.DaySeconds, hour + HourPlace.Seconds);
        var trades = (await reader.TradesAsync(null, from, until, cancel)).SelectMany(
            trade => WithAll(trade.Place), (trade, place) => (trade, place)).ToLookup(t => t.place, t => t.trade);
        var volumes = (await reader.VolumesAsync(null, from, until, cancel)).SelectMany(
            volume => WithAll(volume.Key.Place), (volume, place) => (volume, place))
            .ToLookup(v => v.place, v => v.volume);
        var demands = (await reader.DemandsAsync(null, from, until, cancel)).ToLookup(d => d.Key.Place, d => d.Value);
        var watched = await reader.WatchedHoursAsync(from, until, cancel);
        return trades.Select(t => t.Key).Union(volumes.Select(v => v.Key)).Union(demands.Select(d => d.Key))
            .ToDictionary(place => place, place => new DayOfPlace(
                TradeFigures.Of([.. trades[place]]),
                volumes[place].SelectMany(v => v).Aggregate(default(Volume), (sum, volume) => sum + volume),
                watched == 0 && !demands.Contains(place)
                    ? null
                    : demands[place].Aggregate(FillFigures.None, (sum, figures) => sum + figures)));
    }

    private static IEnumerable<Place> WithAll(Place place) => [place, place with { Region = Place.AllRegions }];
}
