using System.Globalization;

namespace Weft.Cli;

/// <summary>Prices in a terminal: a column an hour, what was as bars, what is to come as a line in its band.</summary>
internal static class PricePlot
{
    private const int Rows = 8;
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    /// <returns>Nothing where no hour has a price.</returns>
    public static IReadOnlyList<string> Lines(IReadOnlyList<ChartHour> hours)
    {
        var prices = hours.SelectMany(h => (double?[])[h.Price, h.Low, h.High]).OfType<double>().ToArray();
        if (prices.Length == 0) return [];
        var (low, high) = (prices.Min(), prices.Max());
        // The lowest is still to be seen, and so is a price that never moved.
        var room = high > low ? (high - low) / Rows : Math.Max(high / 10, 0.000001);
        var (bottom, step) = (Math.Max(0, low - room), 0.0);
        step = (high + (high > low ? 0 : room) - bottom) / Rows;
        string[] labels = [Label(bottom + (Rows * step)), Label(bottom)];
        var width = labels.Max(label => label.Length);
        var lines = new List<string>();
        for (var row = Rows - 1; row >= 0; row--)
        {
            var label = row == Rows - 1 ? labels[0] : row == 0 ? labels[1] : "";
            var cells = hours.Select(hour => Cell(hour, bottom + (row * step), step));
            lines.Add($"{label.PadLeft(width)} ┤{string.Concat(cells)}".TrimEnd());
        }

        lines.Add(Axis(hours, width));
        return lines;
    }

    private static char Cell(ChartHour hour, double from, double step)
    {
        if (hour.Price is not { } price) return ' ';
        if (hour.Ahead <= 0) return Eighths[(int)Math.Clamp(Math.Ceiling((price - from) / step * 8), 0, 8)];
        if (price > from && price <= from + step) return '─';
        return hour.High > from && hour.Low <= from + step ? '░' : ' ';
    }

    private static string Axis(IReadOnlyList<ChartHour> hours, int width)
    {
        var now = hours.Count(hour => hour.Ahead <= 0);
        var left = string.Create(CultureInfo.InvariantCulture, $"{hours[0].Ahead} h");
        var line = $"{left}{"now".PadLeft(Math.Max(4, now - left.Length))}";
        var right = hours.Count > now ? string.Create(CultureInfo.InvariantCulture, $"+{hours[^1].Ahead} h") : "";
        return new string(' ', width + 2) + line + right.PadLeft(Math.Max(0, hours.Count - line.Length));
    }

    private static string Label(double price) => price.ToString("0.######", CultureInfo.InvariantCulture);
}
