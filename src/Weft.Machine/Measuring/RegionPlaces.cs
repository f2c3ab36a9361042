namespace Weft.Machine;

/// <summary>The market's regions on the map: countries, time zones, and about where their middle is.</summary>
/// <remarks>
/// Zones and countries are those of the IANA time zone database (zone1970.tab). India is two regions and one time zone,
/// Russia and China are none: there nothing is guessed.
/// </remarks>
internal static class RegionPlaces
{
    private const double EarthKm = 6_371;

    private sealed record Place(string Region, double North, double East, string Countries, string Zones);

    private static readonly Place[] All =
    [
        new("eu-west", 48.8, 3.0, "FR BE NL LU IE",
            "Europe/Paris Europe/Brussels Europe/Amsterdam Europe/Luxembourg Europe/Dublin"),
        new("eu-central", 50.1, 10.5, "DE AT CH CZ LI",
            "Europe/Berlin Europe/Busingen Europe/Vienna Europe/Zurich Europe/Prague Europe/Vaduz"),
        new("eu-north", 60.5, 18.0, "SE NO DK FI EE LV LT IS",
            "Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Tallinn Europe/Riga "
            + "Europe/Vilnius Atlantic/Reykjavik"),
        new("eu-south", 41.0, 9.0, "ES PT IT GR HR SI MT CY AL",
            "Europe/Madrid Europe/Lisbon Europe/Rome Europe/Athens Europe/Zagreb Europe/Ljubljana Europe/Malta "
            + "Asia/Nicosia Europe/Tirane"),
        new("eu-east", 47.5, 22.5, "PL HU RO BG SK UA RS MD BA MK ME",
            "Europe/Warsaw Europe/Budapest Europe/Bucharest Europe/Sofia Europe/Bratislava Europe/Kyiv Europe/Kiev "
            + "Europe/Belgrade Europe/Chisinau Europe/Sarajevo Europe/Skopje Europe/Podgorica"),
        new("uk", 53.0, -1.5, "GB", "Europe/London Europe/Belfast Europe/Jersey Europe/Guernsey Europe/Isle_of_Man"),
        new("us-east", 39.0, -78.0, "",
            "America/New_York America/Detroit America/Indiana/Indianapolis America/Kentucky/Louisville US/Eastern"),
        new("us-central", 39.0, -93.0, "", "America/Chicago America/Menominee America/Indiana/Knox US/Central"),
        new("us-west", 39.0, -118.0, "",
            "America/Los_Angeles America/Denver America/Phoenix America/Boise US/Pacific US/Mountain"),
        new("ca", 47.0, -79.0, "", "America/Toronto America/Montreal America/Vancouver America/Edmonton "
            + "America/Winnipeg America/Halifax America/Regina America/St_Johns"),
        new("mx", 21.0, -101.0, "MX", "America/Mexico_City America/Monterrey America/Tijuana America/Cancun"),
        new("br", -20.0, -47.0, "BR", "America/Sao_Paulo America/Fortaleza America/Manaus America/Bahia "
            + "America/Recife America/Belem"),
        new("sa-west", -20.0, -71.0, "CL PE CO EC BO",
            "America/Santiago America/Lima America/Bogota America/Guayaquil America/La_Paz"),
        new("jp", 35.7, 138.0, "JP", "Asia/Tokyo Japan"), new("kr", 36.5, 127.5, "KR", "Asia/Seoul ROK"),
        new("tw", 24.0, 121.0, "TW", "Asia/Taipei"), new("hk", 22.3, 114.2, "HK", "Asia/Hong_Kong Hongkong"),
        new("sg", 1.3, 103.8, "SG", "Asia/Singapore Singapore"),
        new("in-west", 19.0, 73.0, "", ""), new("in-south", 13.0, 79.0, "", ""),
        new("id", -6.5, 108.0, "ID", "Asia/Jakarta Asia/Makassar Asia/Jayapura Asia/Pontianak"),
        new("au", -33.0, 146.0, "AU",
            "Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Perth Australia/Adelaide "
            + "Australia/Hobart Australia/Darwin"),
        new("nz", -40.0, 175.0, "NZ", "Pacific/Auckland NZ"), new("ae", 24.5, 54.5, "AE", "Asia/Dubai"),
        new("il", 32.0, 34.9, "IL", "Asia/Jerusalem Asia/Tel_Aviv Israel"),
        new("tr", 39.5, 32.0, "TR", "Europe/Istanbul Asia/Istanbul Turkey"),
        new("za", -28.0, 26.0, "ZA", "Africa/Johannesburg"),
        new("africa-west", 8.0, 2.0, "NG GH CI SN", "Africa/Lagos Africa/Accra Africa/Abidjan Africa/Dakar"),
        new("africa-east", 0.0, 36.0, "KE ET TZ UG RW",
            "Africa/Nairobi Africa/Addis_Ababa Africa/Dar_es_Salaam Africa/Kampala Africa/Kigali"),
    ];

    public static string? OfZone(string zone) => Find(zone, place => place.Zones);

    public static string? OfCountry(string country) => Find(country, place => place.Countries);

    /// <summary>From the middle of one to the middle of the other, over the ground; null for unknown regions.</summary>
    public static int? Kilometres(string from, string to)
    {
        var (a, b) = (At(from), At(to));
        if (a is null || b is null) return null;
        var (south, north) = (double.DegreesToRadians(a.North), double.DegreesToRadians(b.North));
        var east = double.DegreesToRadians(b.East - a.East);
        var cosine = (Math.Sin(south) * Math.Sin(north)) + (Math.Cos(south) * Math.Cos(north) * Math.Cos(east));
        return (int)(EarthKm * Math.Acos(Math.Clamp(cosine, -1, 1)));
    }

    private static Place? At(string region) =>
        Array.Find(All, place => string.Equals(place.Region, region, StringComparison.Ordinal));

    private static string? Find(string name, Func<Place, string> names) => Array.Find(
        All, place => names(place).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Contains(name, StringComparer.Ordinal))?.Region;
}
