using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Reads times, sizes and cores as people type them.</summary>
internal static class Quantities
{
    private static readonly (string Suffix, long Factor)[] Sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30), ("B", 1),
    ];

    /// <summary>
    /// <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>3d</c>; at least a second, at most what a slot word can hold.
    /// </summary>
    public static Result<uint> Seconds(string text)
    {
        const uint longest = (1 << 24) - 1;
        var factor = text.Length == 0
            ? 0u
            : text[^1] switch { 's' => 1u, 'm' => 60u, 'h' => 3_600u, 'd' => 86_400u, _ => 0u };
        if (factor != 0
            && uint.TryParse(
                text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && (ulong)number * factor <= longest)
        {
            return number * factor;
        }

        return JobRefusals.Malformed("duration", text, "a time such as 90s, 15m, 2h or 3d, up to 194 days,");
    }

    /// <summary>
    /// <c>18:00</c>, which is the next one here, <c>6h</c> from now, or a date and time as in
    /// <c>2026-11-26T18:00</c>, with <c>Z</c> or an offset where it is not the time here.
    /// </summary>
    public static Result<DateTimeOffset> Moment(string text, DateTimeOffset now, TimeZoneInfo here)
    {
        if (Seconds(text).TryGet(out var seconds, out _)) return now.AddSeconds(seconds);
        var local = TimeZoneInfo.ConvertTime(now, here);
        if (TimeOnly.TryParseExact(text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            var today = local.Date + clock.ToTimeSpan();
            return At(today, here) is var next && next > now ? next : At(today.AddDays(1), here);
        }

        if (DateTime.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var there))
            return At(there, here);
        return DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'",
                "yyyy-MM-dd'T'HH:mm:ss'Z'"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact)
                ? exact
                : JobRefusals.Malformed("time", text, "18:00, 6h or 2026-11-26T18:00");
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo here) => new(local, here.GetUtcOffset(local));

    /// <summary><c>512MiB</c>, <c>4g</c>, <c>4GB</c>.</summary>
    public static Result<long> Bytes(string text)
    {
        foreach (var (suffix, factor) in Sizes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (long.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.None,
                CultureInfo.InvariantCulture, out var number)
                && number > 0 && number <= long.MaxValue / factor)
            {
                return number * factor;
            }

            break;
        }

        return JobRefusals.Malformed("size", text, "a size such as 512MiB or 4GiB");
    }

    /// <summary>The same, or <c>0</c>.</summary>
    public static Result<long> BytesOrNone(string text) => text == "0" ? 0L : Bytes(text);

    /// <summary><c>2</c> or <c>0.5</c> cores, in thousandths.</summary>
    public static Result<int> MilliCpus(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cores)
        && cores is > 0 and <= 1_024 && cores * 1_000 == decimal.Truncate(cores * 1_000)
            ? (int)(cores * 1_000)
            : JobRefusals.Malformed("number of cores", text, "a number such as 2 or 0.5");
}
