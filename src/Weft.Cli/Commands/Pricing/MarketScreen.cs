using Spectre.Console;
using Weft.Api;

namespace Weft.Cli;

/// <summary>A class in a region, or in all, for people.</summary>
internal static class MarketScreen
{
    /// <param name="region">The only one that is listed; null for all.</param>
    public static void List(
        IAnsiConsole console, IReadOnlyList<MarketRowDto> rows, string symbol, string? region)
    {
        if (rows.Count == 0)
        {
            var where = region is null ? "" : $" in {region}";
            console.WriteLine($"Nothing is on offer, wanted or traded{where}. Share a machine with 'weft share'.");
            return;
        }

        console.Write(MarketTables.Rows(rows));
        console.WriteLine(
            $"Prices in {symbol} for a GPU-hour, as leases opened in the last 24 hours; 'filled' of the requests that "
            + "ended, half of them in that time. Name a class for depth, hints, interruptions and a forecast.");
    }

    public static void Detail(
        IAnsiConsole console, MarketDto market, IReadOnlyList<ChartHour> hours, string symbol, string? chart)
    {
        var row = market.Summary;
        console.WriteLine(
            $"{row.GpuClass} in {row.Region ?? "all regions"}: {row.GpusFree} of {row.GpusOffered} GPUs free on "
            + $"{row.Machines} machines, {row.GpusWanted} wanted. Prices in {symbol} for a GPU-hour.");
        Day(console, market);
        console.Write(MarketTables.Hints(market));
        Others(console, market);
        if (market.Asks.Count > 0)
            console.Write(MarketTables.Depth("Free GPUs, the cheapest first", market.Asks, row.TokenDecimals));
        if (market.Bids.Count > 0)
            console.Write(MarketTables.Depth("Wanted GPUs, the highest bid first", market.Bids, row.TokenDecimals));
        if (market.Interruptions.Any(band => band.Ended > 0))
            console.Write(MarketTables.Interruptions(market.Interruptions));
        else console.WriteLine("Interruptions: no lease of the last 30 days has ended.");
        foreach (var line in PricePlot.Lines(hours)) console.WriteLine(line);
        Foreseen(console, market);
        if (chart is not null) console.WriteLine($"The picture is in {chart}.");
    }

    private static void Day(IAnsiConsole console, MarketDto market)
    {
        var (traded, decimals) = (market.Summary.Last24Hours, market.Summary.TokenDecimals);
        console.WriteLine(traded.Prices is { } prices
            ? $"Last 24 hours: {traded.LeasesOpened} leases of {traded.GpusLeased} GPUs opened at "
                + $"{MarketTables.Price(prices.P10PerGpuHour, decimals)} / "
                + $"{MarketTables.Price(prices.P50PerGpuHour, decimals)} / "
                + $"{MarketTables.Price(prices.P90PerGpuHour, decimals)} (P10 / P50 / P90), "
                + $"{MarketTables.Price(traded.MeanPerGpuHour, decimals)} on average."
            : "Last 24 hours: no lease opened.");
        console.WriteLine(
            $"Closed leases paid {MarketTables.Price(traded.PaidAmount, decimals)} for "
            + $"{MarketTables.GpuHours(traded)} GPU-hours.");
        console.WriteLine(market.Summary.Requests is { } requests
            ? $"Requests that would have taken it: {requests.Seen} came, {requests.Filled} filled here, "
                + $"{requests.Elsewhere} elsewhere, {requests.Expired} expired, {requests.Withdrawn} withdrawn, "
                + $"{requests.Refused} refused; {MarketTables.Share(requests.FillRateBasisPoints)} filled, half within "
                + $"{MarketTables.Within(requests.FilledWithinSecondsP50)}, nine of ten within "
                + $"{MarketTables.Within(requests.FilledWithinSecondsP90)}."
            : "Requests: this gateway did not look.");
    }

    private static void Others(IAnsiConsole console, MarketDto market)
    {
        if (market.ForProviders.OthersAsk is not { } asks) return;
        var decimals = market.Summary.TokenDecimals;
        console.WriteLine(
            $"Others ask {MarketTables.Price(asks.P10PerGpuHour, decimals)} / "
            + $"{MarketTables.Price(asks.P50PerGpuHour, decimals)} / "
            + $"{MarketTables.Price(asks.P90PerGpuHour, decimals)} (P10 / P50 / P90).");
    }

    private static void Foreseen(IAnsiConsole console, MarketDto market)
    {
        if (market.Forecast is { Hours: [var next, .., var last] } forecast)
        {
            var decimals = market.Summary.TokenDecimals;
            console.WriteLine(
                $"Forecast ({forecast.Model}): {MarketTables.Price(next.PricePerGpuHour, decimals)} in an hour, "
                + $"{MarketTables.Price(last.PricePerGpuHour, decimals)} in a day. Such forecasts were off by "
                + $"{MarketTables.Share(forecast.MeanErrorBasisPoints)} on average, the last price by "
                + $"{MarketTables.Share(forecast.LastPriceErrorBasisPoints)} ({forecast.Checked} checked).");
        }
        else if (market.NoForecast is { } no)
        {
            console.WriteLine($"{no.Title} {no.Detail}".TrimEnd());
        }
    }
}
