namespace Weft.Market;

/// <summary>Foresees the next 24 hours of a class's price, and says how well that went so far.</summary>
public static class Forecaster
{
    /// <summary>Older hours are not looked at.</summary>
    public const int MostHours = 30 * HourSeries.HoursPerDay;

    public const int LeastPricedHours = 24;

    public const int LeastSpanHours = 72;

    public const int MostSilentHours = 24;

    public const int LeastChecked = 24;

    /// <param name="history">Ascending, no hour twice.</param>
    /// <param name="nowHour">The running hour, in hours since 1970: the forecast begins with the next.</param>
    /// <returns>The refusal says what is missing.</returns>
    public static Result<Forecast> Of(IReadOnlyList<HourPrice> history, long nowHour)
    {
        ArgumentNullException.ThrowIfNull(history);
        var series = HourSeries.Of(history, nowHour, MostHours);
        if (series.Priced < LeastPricedHours || series.Length < LeastSpanHours || series.SinceLast > MostSilentHours)
            return DiscoveryRefusals.ForecastNotYet(series.Priced, series.Length, series.SinceLast);
        var test = Backtest.Of(series);
        if (test.Count < LeastChecked) return DiscoveryRefusals.ForecastNotChecked(test.Count);
        var model = test.Best(series.Length);
        var prices = ForecastModels.Predict(model, series, series.Length);
        return new Forecast(
            model, [.. prices.Select((price, index) => Hour(series, test, price, index))], test.ErrorBasisPoints,
            test.LastPriceErrorBasisPoints, test.Count, series.Priced);
    }

    private static ForecastHour Hour(HourSeries series, Backtest test, ulong price, int index)
    {
        var (low, high) = test.Band(price, index);
        return new(series.HourAt(series.Length + index), new(price), low, high);
    }
}
