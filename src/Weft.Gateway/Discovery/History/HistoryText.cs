using System.Globalization;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Rows of the history as figures.</summary>
internal static class HistoryText
{
    public static FillFigures Figures(DemandRow row) => new(
        row.Seen, row.Filled, row.Elsewhere, row.Expired, row.Withdrawn, row.Refused,
        row.Times.Length == 0
            ? FillFigures.None.Times
            : [.. row.Times.Split(',').Select(count => long.Parse(count, CultureInfo.InvariantCulture))]);

    public static DepthSums Sums(DepthRow row) => new(
        row.Samples, row.Offered, row.Free, row.Wanted, ToPrice(row.BestAsk), ToPrice(row.MedianAsk));

    public static string? Of(Price? price) => price?.PerGpuHour.ToString(CultureInfo.InvariantCulture);

    private static Price? ToPrice(string? text) =>
        text is null ? null : new Price(ulong.Parse(text, CultureInfo.InvariantCulture));
}
