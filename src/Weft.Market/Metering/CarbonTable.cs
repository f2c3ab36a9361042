using System.Globalization;

namespace Weft.Market;

/// <summary>A row that was asked for.</summary>
/// <param name="Source">Who says so, and of which time.</param>
public sealed record CarbonIntensity(uint GramsPerKwh, string Source);

/// <summary>
/// Grams of CO2 equivalent for a kilowatt-hour by region and hour of the day (UTC), as a file says:
/// <code>
/// # region, hour, grams of CO2e per kWh, source
/// eu-west, *, 56, Ember 2024 (France 2023)
/// eu-west, 13, 40, somebody's measurement of 2025-06-01
/// </code>
/// A row of one hour goes before one of all hours, a row of a region before one of <c>*</c>.
/// </summary>
public sealed class CarbonTable
{
    private const int MostRows = 100_000;
    private const uint MostGrams = 5_000;

    private readonly Dictionary<(string Region, int? Hour), CarbonIntensity> _rows;

    private CarbonTable(Dictionary<(string, int?), CarbonIntensity> rows) => _rows = rows;

    public static Result<CarbonTable> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rows = new Dictionary<(string, int?), CarbonIntensity>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#') continue;
            if (rows.Count == MostRows) return MeteringRefusals.CarbonLine(number, "a file of at most 100000 rows");
            var parts = trimmed.Split(',', 4, StringSplitOptions.TrimEntries);
            if (parts.Length != 4) return MeteringRefusals.CarbonLine(number, "region, hour, grams, source");
            if (!TryHour(parts[1], out var hour)) return MeteringRefusals.CarbonLine(number, "an hour 0 to 23, or *");
            if (!uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var grams)
                || grams > MostGrams)
                return MeteringRefusals.CarbonLine(number, "whole grams, at most 5000");
            if (parts[0].Length == 0 || parts[3].Length is 0 or > 200)
                return MeteringRefusals.CarbonLine(number, "a region, and a source of at most 200 characters");
            if (!rows.TryAdd((parts[0], hour), new(grams, parts[3])))
                return MeteringRefusals.CarbonLine(number, "a region and hour that no line before had");
        }

        return new CarbonTable(rows);
    }

    public CarbonIntensity? At(string region, DateTimeOffset time)
    {
        var hour = time.UtcDateTime.Hour;
        return _rows.GetValueOrDefault((region, hour)) ?? _rows.GetValueOrDefault((region, null))
            ?? _rows.GetValueOrDefault(("*", hour)) ?? _rows.GetValueOrDefault(("*", null));
    }

    private static bool TryHour(string text, out int? hour)
    {
        hour = null;
        if (text == "*") return true;
        var parsed = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        hour = number;
        return parsed && number < 24;
    }
}
