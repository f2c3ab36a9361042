using System.Globalization;
using Spectre.Console;
using Weft.Api;

namespace Weft.Cli;

/// <summary>Figures about the market in tables. What was not measured is a dash, never a zero.</summary>
internal static class MarketTables
{
    public const string NotKnown = "–";

    private const int MostLevels = 10;
    private const int BarLength = 20;

    public static Table Rows(IReadOnlyList<MarketRowDto> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("GPU class", "region");
        foreach (var title in (string[])
            ["free", "wanted", "best ask", "best bid", "P10", "P50", "P90", "leases", "GPU-hours", "filled", "in half"])
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var row in rows)
        {
            var (day, decimals) = (row.Last24Hours, row.TokenDecimals);
            table.AddRow(
                Markup.Escape(row.GpuClass), Markup.Escape(row.Region ?? "all"),
                $"{row.GpusFree} of {row.GpusOffered}", $"{row.GpusWanted}", Price(row.BestAskPerGpuHour, decimals),
                Price(row.BestBidPerGpuHour, decimals), Price(day.Prices?.P10PerGpuHour, decimals),
                Price(day.Prices?.P50PerGpuHour, decimals), Price(day.Prices?.P90PerGpuHour, decimals),
                $"{day.LeasesOpened}", GpuHours(day), Share(row.Requests?.FillRateBasisPoints),
                Within(row.Requests?.FilledWithinSecondsP50));
        }

        return table;
    }

    public static Table Hints(MarketDto market)
    {
        var decimals = market.Summary.TokenDecimals;
        var (rent, share) = (market.ForRenters, market.ForProviders);
        var size = rent.Gpus == 1 ? "" : $" ({rent.Gpus} GPUs)";
        return new Table().Border(TableBorder.Simple).Title("Fair price of a GPU-hour")
            .AddColumns("", "now", "within an hour", "within 24 hours")
            .AddRow(
                "to rent, bid", Price(rent.NowPerGpuHour, decimals) + size, Likely(rent.WithinHour, decimals),
                Likely(rent.WithinDay, decimals))
            .AddRow(
                "to share, ask", Price(share.NowPerGpuHour, decimals), Likely(share.WithinHour, decimals), NotKnown);
    }

    public static Table Depth(string title, IReadOnlyList<DepthLevelDto> levels, int decimals)
    {
        var table = new Table().Border(TableBorder.Simple).Title(title)
            .AddColumn(new TableColumn("price").RightAligned())
            .AddColumn(new TableColumn("GPUs").RightAligned())
            .AddColumn(new TableColumn("up to here").RightAligned())
            .AddColumn("");
        var most = levels.Count == 0 ? 0 : levels[^1].CumulativeGpus;
        foreach (var level in levels.Take(MostLevels))
        {
            table.AddRow(
                Price(level.PricePerGpuHour, decimals), $"{level.Gpus}", $"{level.CumulativeGpus}",
                new string('█', (int)Math.Max(1, level.CumulativeGpus * BarLength / most)));
        }

        if (levels.Count > MostLevels)
            table.AddRow("…", $"{most - levels[MostLevels - 1].CumulativeGpus}", $"{most}", new string('█', BarLength));
        return table;
    }

    public static Table Interruptions(IReadOnlyList<InterruptionDto> bands)
    {
        var table = new Table().Border(TableBorder.Simple).Title("Interrupted, of leases that opened in 30 days")
            .AddColumn("price, of the day's median")
            .AddColumn(new TableColumn("ended").RightAligned())
            .AddColumn(new TableColumn("never began").RightAligned())
            .AddColumn(new TableColumn("interrupted").RightAligned())
            .AddColumn(new TableColumn("rate").RightAligned());
        foreach (var band in bands)
        {
            table.AddRow(
                band.BelowPercent is { } below ? $"{band.FromPercent} to {below} %" : $"{band.FromPercent} % and more",
                $"{band.Ended}", $"{band.NeverBegan}", $"{band.Interrupted}", Share(band.RateBasisPoints));
        }

        return table;
    }

    public static string Price(string? baseUnits, int decimals) =>
        UInt128.TryParse(baseUnits, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            ? Weft.Market.Decimals.Format(units, decimals)
            : NotKnown;

    public static string Share(int? basisPoints) => basisPoints is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{share / 100m:0.##} %")
        : NotKnown;

    public static string Within(uint? seconds) => seconds is { } known ? Show.Time(known) : NotKnown;

    public static string GpuHours(TradedDto traded) => string.Create(
        CultureInfo.InvariantCulture, $"{traded.PaidGpuMilliseconds / 3_600_000m:0.##}");

    private static string Likely(LikelyPriceDto? likely, int decimals) => likely is null
        ? NotKnown
        : $"{Price(likely.PricePerGpuHour, decimals)} ({Share(likely.ChanceBasisPoints)} of {likely.Cases})";
}
