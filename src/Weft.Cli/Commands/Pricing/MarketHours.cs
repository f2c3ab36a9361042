using System.Globalization;
using Weft.Api;

namespace Weft.Cli;

/// <summary>
/// What a chart shows: an hour that was or one to come. Here numbers become floating point, to be drawn.
/// </summary>
/// <param name="Ahead">0 for the running hour; negative before, positive after.</param>
/// <param name="Price">In whole tokens; null where nothing was traded.</param>
internal readonly record struct ChartHour(int Ahead, double? Price, double? Low, double? High);

internal static class MarketHours
{
    public const int Back = 48;

    private const ulong SecondsPerHour = 3_600;

    /// <param name="hours">Newest first, as the API says them.</param>
    public static IReadOnlyList<ChartHour> Of(IReadOnlyList<MarketHourDto> hours, ForecastDto? forecast, int decimals)
    {
        if (hours.Count == 0) return [];
        var now = hours[0].FromUnixSeconds;
        var past = hours.Select(h => new ChartHour(
            -(int)((now - h.FromUnixSeconds) / SecondsPerHour),
            h.Traded.MeanPerGpuHour is { } mean ? Tokens(mean, decimals) : null, null, null));
        var future = (forecast?.Hours ?? []).Where(h => h.FromUnixSeconds > now).Select(h => new ChartHour(
            (int)((h.FromUnixSeconds - now) / SecondsPerHour), Tokens(h.PricePerGpuHour, decimals),
            Tokens(h.LowPerGpuHour, decimals), Tokens(h.HighPerGpuHour, decimals)));
        return [.. past.Reverse(), .. future];
    }

    /// <param name="units">Base units, a decimal integer; what is none is not drawn.</param>
    public static double Tokens(string units, int decimals) =>
        double.TryParse(units, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number / Math.Pow(10, decimals)
            : double.NaN;
}
