namespace Weft.Machine;

/// <summary>Where this machine seems to stand, by what it knows itself; nobody is asked and nothing is sent.</summary>
/// <param name="Region">A region of the market; null where nothing tells.</param>
/// <param name="How">By which sign: <c>time zone Europe/Berlin</c>, or why there is no guess.</param>
public sealed record RegionGuess(string? Region, string How)
{
    /// <param name="zone">Of the IANA's database, as the system names it.</param>
    /// <param name="locale">As in <c>de_DE.UTF-8</c>; its country counts where the zone tells nothing.</param>
    public static RegionGuess Of(string zone, string? locale)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var country = CountryOf(locale);
        var second = country is null ? null : RegionPlaces.OfCountry(country);
        if (RegionPlaces.OfZone(zone) is { } region)
            return new(region, second is not null && second != region
                ? $"time zone {zone}; the language setting {locale} would say {second}"
                : $"time zone {zone}");
        if (second is not null) return new(second, $"the country of the language setting {locale}");
        return new(null, $"time zone {zone} belongs to no region, or to several");
    }

    public static RegionGuess OfThisMachine() => Of(
        TimeZoneInfo.Local.Id,
        Environment.GetEnvironmentVariable("LC_ALL") is { Length: > 0 } all
            ? all
            : Environment.GetEnvironmentVariable("LANG"));

    /// <summary>The two letters after the underscore; English is written everywhere, so it says nothing.</summary>
    private static string? CountryOf(string? locale) =>
        locale is { Length: >= 5 } && locale[2] == '_' && char.IsAsciiLetterUpper(locale[3])
            && char.IsAsciiLetterUpper(locale[4]) && !locale.StartsWith("en_", StringComparison.Ordinal)
            ? locale[3..5]
            : null;
}
