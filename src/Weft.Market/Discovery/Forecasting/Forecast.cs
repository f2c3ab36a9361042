namespace Weft.Market;

/// <summary>The mean price of an hour; hours in which nothing was traded have none.</summary>
/// <param name="Hour">Hours since 1970-01-01 UTC.</param>
public readonly record struct HourPrice(long Hour, Price Price);

/// <param name="Hour">Hours since 1970-01-01 UTC.</param>
/// <param name="Low">One price in ten was below it, as far as past forecasts erred.</param>
/// <param name="High">One price in ten was above it, as far as past forecasts erred.</param>
public readonly record struct ForecastHour(long Hour, Price Price, Price Low, Price High);

/// <summary>How the next hours are foreseen.</summary>
public enum ForecastModel
{
    /// <summary>The last price goes on.</summary>
    LastPrice,

    /// <summary>The last prices' level goes on, each hour weighing 7/8 of the one after it.</summary>
    Level,

    /// <summary>That level, times what this hour of the day usually is to its day.</summary>
    Season,

    /// <summary>What the same hour was a day ago, or the last day that had a price.</summary>
    Yesterday,
}

/// <summary>The next 24 hours, and how far forecasts made the same way were off.</summary>
/// <param name="Model">The one that erred least so far.</param>
/// <param name="ErrorBasisPoints">
/// Mean absolute error in 1/10,000 of the price that came: forecasts were made at past hours from what was known then,
/// the choice of the model included.
/// </param>
/// <param name="LastPriceErrorBasisPoints">The same for saying that the last price goes on.</param>
/// <param name="Checked">Pairs of a forecast and the price that came.</param>
/// <param name="PricedHours">Hours with a price that it was made from.</param>
public sealed record Forecast(
    ForecastModel Model, IReadOnlyList<ForecastHour> Hours, int ErrorBasisPoints, int LastPriceErrorBasisPoints,
    int Checked, int PricedHours);
