using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Weft.Api;

namespace Weft.Cli;

/// <summary>The picture of a class: its price as it was and as it is foreseen, and how deep the book is.</summary>
internal static class MarketChart
{
    private const int Width = 900;
    private const int UpperHeight = 420;
    private const int LowerHeight = 360;

    private static readonly string[] Kinds = [".png", ".svg"];

    public static bool Knows(string path) =>
        Kinds.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <param name="path">Its ending says the kind.</param>
    public static byte[] Draw(
        string path, string title, string unit, MarketDto market, IReadOnlyList<ChartHour> hours)
    {
        var sheet = new PlotSheet(
            Width, [(Prices(title, unit, hours), UpperHeight), (Book(unit, market), LowerHeight)]);
        return string.Equals(Path.GetExtension(path), ".svg", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetBytes(sheet.ToSvg())
            : sheet.ToPng();
    }

    private static PlotModel Prices(string title, string unit, IReadOnlyList<ChartHour> hours)
    {
        var model = Model($"{title}: price by the hour", "hours from now", unit);
        var band = new AreaSeries
        {
            Title = "8 of 10 lie in here",
            Color = OxyColors.Transparent,
            Color2 = OxyColors.Transparent,
            Fill = OxyColor.FromAColor(60, OxyColors.SteelBlue),
        };
        var future = new LineSeries { Title = "forecast", Color = OxyColors.SteelBlue, StrokeThickness = 2 };
        foreach (var hour in hours.Where(hour => hour.Ahead > 0))
        {
            band.Points.Add(new(hour.Ahead, hour.Low ?? double.NaN));
            band.Points2.Add(new(hour.Ahead, hour.High ?? double.NaN));
            future.Points.Add(new(hour.Ahead, hour.Price ?? double.NaN));
        }

        // A line has a hole where an hour has no price; a dot shows one that stands alone.
        var past = new LineSeries
        {
            Title = "leases opened at",
            Color = OxyColors.Firebrick,
            StrokeThickness = 2,
            MarkerType = MarkerType.Square,
            MarkerSize = 2,
            MarkerFill = OxyColors.Firebrick,
        };
        past.Points.AddRange(hours.Where(hour => hour.Ahead <= 0)
            .Select(hour => new DataPoint(hour.Ahead, hour.Price ?? double.NaN)));
        if (future.Points.Count > 0)
        {
            model.Series.Add(band);
            model.Series.Add(future);
        }

        if (past.Points.Any(point => !double.IsNaN(point.Y))) model.Series.Add(past);
        return model;
    }

    private static PlotModel Book(string unit, MarketDto market)
    {
        var model = Model("Order book: GPUs up to a price", unit, "GPUs");
        Side(model, market.Bids, market.Summary.TokenDecimals, "wanted", OxyColors.SeaGreen);
        Side(model, market.Asks, market.Summary.TokenDecimals, "free", OxyColors.DarkOrange);
        return model;
    }

    private static void Side(
        PlotModel model, IReadOnlyList<DepthLevelDto> levels, int decimals, string title, OxyColor color)
    {
        if (levels.Count == 0) return;
        var steps = new StairStepSeries { Title = title, Color = color, StrokeThickness = 2 };
        steps.Points.Add(new(MarketHours.Tokens(levels[0].PricePerGpuHour, decimals), 0));
        steps.Points.AddRange(levels.Select(level => new DataPoint(
            MarketHours.Tokens(level.PricePerGpuHour, decimals), level.CumulativeGpus)));
        model.Series.Add(steps);
    }

    private static PlotModel Model(string title, string below, string left)
    {
        var model = new PlotModel { Title = title, Background = OxyColors.White };
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopRight,
            LegendOrientation = LegendOrientation.Horizontal,
        });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = below });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Title = left,
            AxisTitleDistance = 8,
            Minimum = 0,
            MaximumPadding = 0.1,
            MajorGridlineStyle = LineStyle.Dot,
        });
        return model;
    }
}
