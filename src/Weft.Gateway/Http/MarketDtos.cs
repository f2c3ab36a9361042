using System.Globalization;
using Weft.Api;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Figures about the market as the API says them.</summary>
internal static class MarketDtos
{
    private const int MostLevels = 40;

    public static MarketRowDto Row(
        Place place, LivePlace live, TradedDto day, FillFigures? requests, GatewayOptions options) => new(
        Names.Class(options, place.GpuClass), place.GpuClass, Region(place, options), options.TokenDecimals,
        live.Machines, live.Offered, live.Free, live.Wanted, Text(live.BestAsk), Text(live.BestBid), day,
        requests is null ? null : ToDto(requests));

    public static MarketDto Whole(Place place, LivePlace live, PlacePast past, int gpus, GatewayOptions options)
    {
        var renter = FairPrice.ForRenter(live.CheapestWith(gpus), past.Week);
        var provider = FairPrice.ForProvider(live.BestBid, live.Offers, past.Week);
        var foreseen = past.Forecast.TryGet(out var forecast, out var refusal);
        return new(
            Row(place, live, ToDto(past.Day, past.Paid), past.Requests, options),
            [.. Depth.Asks(live.Asks, MostLevels).Select(ToDto)], [.. Depth.Bids(live.Bids, MostLevels).Select(ToDto)],
            [.. past.Interruptions.Select(ToDto)],
            new(gpus, Text(renter.Now), ToDto(renter.WithinHour), ToDto(renter.WithinDay)),
            new(Text(provider.Now), ToDto(provider.WithinHour), ToDto(provider.SimilarAsks)),
            foreseen ? ToDto(forecast!) : null,
            foreseen ? null : new(null, refusal!.Sentence, null, refusal.WayOut, refusal.Code), past.WatchedHours);
    }

    public static TradedDto ToDto(TradeFigures trades, Volume paid) => new(
        ToDto(trades.Quantiles), Text(trades.Mean), trades.Leases, trades.Gpus, Amounts.Text(paid.Paid),
        paid.GpuMilliseconds);

    public static MarketHourDto ToDto(HourOfPlace hour)
    {
        var watched = hour.Depth is { Samples: > 0 } ? hour.Depth : null;
        return new(
            (ulong)hour.Hour, ToDto(hour.Trades, hour.Paid), hour.Requests is null ? null : ToDto(hour.Requests),
            Mean(watched?.Offered, watched), Mean(watched?.Free, watched), Mean(watched?.Wanted, watched),
            Text(watched?.BestAsk), Text(watched?.MedianAsk));
    }

    public static string? Region(Place place, GatewayOptions options) =>
        place.Region < 0 ? null : Names.Region(options, place.Region);

    private static ulong? Mean(long? sum, DepthSums? looks) =>
        looks is null || sum is null ? null : (ulong)(sum.Value / looks.Samples);

    private static RequestFiguresDto ToDto(FillFigures figures) => new(
        figures.Seen, figures.Filled, figures.Elsewhere, figures.Expired, figures.Withdrawn, figures.Refused,
        figures.RateBasisPoints, figures.MedianSeconds, figures.P90Seconds);

    private static DepthLevelDto ToDto(DepthLevel level) => new(Text(level.Price), level.Gpus, level.Cumulative);

    private static InterruptionDto ToDto(InterruptionBand band) => new(
        band.FromPercent, band.BelowPercent, band.Ended, band.Interrupted, band.Nothing, band.RateBasisPoints);

    private static LikelyPriceDto? ToDto(LikelyPrice? likely) =>
        likely is null ? null : new(Text(likely.Price), likely.ChanceBasisPoints, likely.Cases);

    private static QuantilesDto? ToDto(PriceQuantiles? prices) =>
        prices is null ? null : new(Text(prices.P10), Text(prices.P50), Text(prices.P90));

    private static ForecastDto ToDto(Forecast forecast) => new(
        forecast.Model switch
        {
            ForecastModel.LastPrice => "last-price",
            ForecastModel.Level => "level",
            ForecastModel.Season => "season",
            ForecastModel.Yesterday => "yesterday",
            _ => throw new ArgumentOutOfRangeException(nameof(forecast)),
        },
        forecast.ErrorBasisPoints, forecast.LastPriceErrorBasisPoints, forecast.Checked, forecast.PricedHours,
        [
            .. forecast.Hours.Select(h => new ForecastHourDto(
                (ulong)(h.Hour * HourPlace.Seconds), Text(h.Price), Text(h.Low), Text(h.High))),
        ]);

    private static string Text(Price price) => price.PerGpuHour.ToString(CultureInfo.InvariantCulture);

    private static string? Text(Price? price) => price is { } known ? Text(known) : null;
}
