using System.Globalization;
using System.Numerics;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// The picture of a run: what was burned and released each week, and how much of each dollar that an attacker put in
/// was lost. Here alone numbers become floating point, to be drawn.
/// </summary>
internal static class SimulationChart
{
    private const int Width = 900;
    private const int UpperHeight = 380;
    private const int LowerHeight = 460;

    /// <returns>One SVG document.</returns>
    public static string Draw(AgentReport report) => new PlotSheet(
        Width, [(Weeks(report), UpperHeight), (Losses(report), LowerHeight)]).ToSvg();

    private static PlotModel Weeks(AgentReport report)
    {
        var model = new PlotModel { Title = "WEFT burned and released each week", Background = OxyColors.White };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopRight });
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Bottom, Title = "week", Minimum = 0 });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Title = "WEFT",
            Minimum = 0,
            MaximumPadding = 0.1,
            MajorGridlineStyle = LineStyle.Dot,
        });
        model.Series.Add(Line(report, "burned", OxyColors.Firebrick, week => week.Burned));
        model.Series.Add(Line(report, "released for work", OxyColors.SteelBlue, week => week.Released));
        return model;
    }

    private static LineSeries Line(AgentReport report, string title, OxyColor color, Func<WeekFigures, BigInteger> of)
    {
        var line = new LineSeries { Title = title, Color = color, StrokeThickness = 2 };
        line.Points.AddRange(report.Weeks.Select(week => new DataPoint(week.Week, (double)(of(week) / Basis.Weft))));
        return line;
    }

    /// <summary>On a scale of powers of ten, because some lose gas and some lose fortunes.</summary>
    private static PlotModel Losses(AgentReport report)
    {
        var kinds = report.Kinds.Reverse().ToList();
        var model = new PlotModel { Title = "What attackers lost, in dollars", Background = OxyColors.White };
        var names = new CategoryAxis { Position = AxisPosition.Left };
        names.Labels.AddRange(kinds.Select(kind => $"{(int)kind.Kind} {kind.Kind}"));
        model.Axes.Add(names);
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = 1,
            MajorGridlineStyle = LineStyle.Dot,
        });
        var bars = new BarSeries { FillColor = OxyColors.SeaGreen, BaseValue = 1 };
        foreach (var kind in kinds)
        {
            var dollars = Math.Max(1, (double)kind.Loss / 1_000_000);
            bars.Items.Add(new BarItem(dollars) { Color = kind.SmallestLoss > 0 ? OxyColors.SeaGreen : OxyColors.Red });
        }

        bars.LabelFormatString = "{0:N0}";
        model.Series.Add(bars);
        model.Culture = CultureInfo.InvariantCulture;
        return model;
    }
}
