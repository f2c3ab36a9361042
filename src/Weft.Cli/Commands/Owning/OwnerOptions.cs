using System.CommandLine;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>
/// The options of <c>weft share</c> that put the machine's owner first. docs/owners.md explains each.
/// </summary>
internal sealed class OwnerOptions
{
    private readonly Option<string?> _hours = new("--hours")
    {
        Description = "Share only in these hours of the week, as in \"mon-fri 20:00-08:00, sat-sun\".",
    };
    private readonly Option<string?> _zone = new("--zone")
    {
        Description = "Time zone of --hours and --tariff, as in Europe/Berlin. [default: this machine's]",
    };
    private readonly Option<string?> _idle = new("--idle-after")
    {
        Description = "Share only while nobody has used keyboard, mouse or a GPU for so long, as in 10m.",
    };
    private readonly Option<int?> _celsius = new("--max-celsius")
    {
        Description = "Above this no new jobs; above it for two minutes, running ones are ended with their notice.",
    };
    private readonly Option<uint?> _watts = new("--max-watts")
    {
        Description = "The same for what all GPUs take together.",
    };
    private readonly Option<int?> _fan = new("--max-fan")
    {
        Description = "The same for the fans, in percent of their greatest speed: what they are heard by.",
    };
    private readonly Option<uint?> _powerCap = new("--power-cap")
    {
        Description = "Limit each GPU to so many watts while this node runs; needs root, and is taken back after.",
    };
    private readonly Option<string?> _tariff = new("--tariff")
    {
        Description = "What a kWh costs, in tokens, as in \"0.30, 22:00-06:00 0.18\", or a file that says so: "
            + "no price is below that of the power, and earnings are shown net of it.",
    };
    private readonly Option<uint?> _gpuWatts = new("--gpu-watts")
    {
        Description = "What a GPU takes at most, for the price floor. [default: its power limit]",
    };
    private readonly Option<string?> _least = new("--price-min")
    {
        Description = "Lowest price of --price auto.",
    };
    private readonly Option<string?> _most = new("--price-max")
    {
        Description = "Highest price of --price auto.",
    };
    private readonly Option<string?> _carbon = new("--carbon")
    {
        Description = "File with grams of CO2 for a kWh by region and hour. [default: yearly averages]",
    };

    public IEnumerable<Option> All =>
        [_hours, _zone, _idle, _celsius, _watts, _fan, _powerCap, _tariff, _gpuWatts, _least, _most, _carbon];

    /// <param name="price">As <c>--price</c> has it: an amount, or <c>auto</c>.</param>
    public Result<OwnerChoice> Read(ParseResult parse, string price)
    {
        if (!Zone(parse.GetValue(_zone)).TryGet(out var zone, out var refusal)) return refusal;
        if (!Price(parse, price).TryGet(out var rule, out refusal)) return refusal;
        var hours = WeekHours.Always;
        if (parse.GetValue(_hours) is { } text && !WeekHours.Parse(text).TryGet(out hours, out refusal)) return refusal;
        IdleRule? idle = null;
        if (parse.GetValue(_idle) is { } after)
        {
            if (!Quantities.Seconds(after).TryGet(out var seconds, out refusal)) return refusal;
            idle = new(TimeSpan.FromSeconds(seconds));
        }

        Tariff? tariff = null;
        if (parse.GetValue(_tariff) is { } costs)
        {
            if (!TextOf(costs).TryGet(out var words, out refusal)) return refusal;
            if (!Tariff.Parse(words, zone).TryGet(out tariff, out refusal)) return refusal;
        }

        if (Limits(parse) is { } wrong) return wrong;
        if (!CarbonFile.Load(parse.GetValue(_carbon)).TryGet(out var carbon, out refusal)) return refusal;
        var terms = new OwnerTerms(rule)
        {
            Schedule = new(hours, zone),
            Idle = idle,
            Limits = new(parse.GetValue(_celsius), parse.GetValue(_watts), parse.GetValue(_fan)),
            Tariff = tariff,
            MilliwattsPerGpu = parse.GetValue(_gpuWatts) * 1_000,
            PowerCapWatts = parse.GetValue(_powerCap),
        };
        return new OwnerChoice(terms, carbon);
    }

    private Refusal? Limits(ParseResult parse)
    {
        if (parse.GetValue(_celsius) is < 20 or > 150)
            return JobRefusals.Malformed("max-celsius", $"{parse.GetValue(_celsius)}", "20 to 150 degrees");
        if (parse.GetValue(_fan) is < 1 or > 100)
            return JobRefusals.Malformed("max-fan", $"{parse.GetValue(_fan)}", "1 to 100 percent");
        foreach (var option in (Option<uint?>[])[_watts, _powerCap, _gpuWatts])
            if (parse.GetValue(option) is < 1 or > 100_000)
                return JobRefusals.Malformed(option.Name[2..], $"{parse.GetValue(option)}", "1 to 100000 watts");
        return null;
    }

    private Result<PriceRule> Price(ParseResult parse, string price)
    {
        var (least, most) = (parse.GetValue(_least), parse.GetValue(_most));
        if (price != "auto")
        {
            if (least is not null || most is not null) return OwnerChoiceRefusals.LimitsWithoutAuto();
            return Weft.Market.Price.TryParse(price, out var one)
                ? new PriceRule(one, null)
                : JobRefusals.Malformed("price", price, "an amount such as 0.35, or auto");
        }

        if (!Weft.Market.Price.TryParse(least, out var low) || !Weft.Market.Price.TryParse(most, out var high)
            || low > high)
            return OwnerChoiceRefusals.AutoWithoutLimits();
        return new PriceRule(low, high);
    }

    private static Result<TimeZoneInfo> Zone(string? name)
    {
        if (name is null) return TimeZoneInfo.Local;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : OwnerChoiceRefusals.ZoneUnknown(name);
    }

    /// <summary>A tariff is a file where one of that name is there.</summary>
    private static Result<string> TextOf(string given)
    {
        try
        {
            return File.Exists(given) ? File.ReadAllText(given) : given;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return OwnerChoiceRefusals.TariffUnreadable(given, e.Message);
        }
    }
}

/// <summary>What the owner chose, as far as it is known without chain and machine.</summary>
internal sealed record OwnerChoice(OwnerTerms Terms, CarbonTable Carbon)
{
    /// <param name="region">Of the market, where the machine stands.</param>
    public EnergyRates RatesAt(string region, DateTimeOffset time) =>
        new(Terms.Tariff?.PriceAt(time) ?? 0, Carbon.At(region, time)?.GramsPerKwh);
}

internal static class OwnerChoiceRefusals
{
    public static Refusal LimitsWithoutAuto() => new(
        "price-limits-idle", "--price-min and --price-max are the limits of an automatic price.",
        "Say --price auto with them, or leave them out.");

    public static Refusal AutoWithoutLimits() => new(
        "price-limits-missing", "An automatic price needs its limits, the lower one first.",
        "Add both, as in '--price auto --price-min 0.20 --price-max 0.90'.");

    public static Refusal ZoneUnknown(string name) => new(
        "time-zone-unknown", $"This machine knows no time zone {name}.",
        "Use a name such as Europe/Berlin, or UTC; the package tzdata brings them.");

    public static Refusal TariffUnreadable(string path, string why) => new(
        "tariff-unreadable", $"The tariff file {path} cannot be read: {why}.", "Name a file that can be read.");
}
