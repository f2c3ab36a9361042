using System.CommandLine;
using Weft.Market;

namespace Weft.Cli.Tests;

/// <summary>What an owner types becomes terms, or a refusal that names the way out.</summary>
public sealed class OwnerOptionsTests
{
    [Fact]
    public void Nothing_typed_is_a_machine_that_is_always_shared()
    {
        var terms = Read("0.35").Value.Terms;
        Assert.Equal(new PriceRule(new(350_000), null), terms.Price);
        Assert.Equal(WeekHours.Always, terms.Schedule.Hours);
        Assert.Equal(MachineLimits.None, terms.Limits);
        Assert.True(terms is { Idle: null, Tariff: null, PowerCapWatts: null, MilliwattsPerGpu: null });
    }

    [Fact]
    public void All_of_it_is_read()
    {
        var choice = Read(
            "auto", "--price-min", "0.20", "--price-max", "0.90", "--hours", "mon-fri 20:00-08:00, sat-sun", "--zone",
            "UTC", "--idle-after", "10m", "--max-celsius", "80", "--max-watts", "900", "--max-fan", "60", "--power-cap",
            "250", "--tariff", "0.30, 22:00-06:00 0.18", "--gpu-watts", "300").Value;
        var terms = choice.Terms;
        Assert.Equal(new PriceRule(new(200_000), new(900_000)), terms.Price);
        Assert.Equal(
            new Schedule(WeekHours.Parse("mon-fri 20:00-8:00, sat-sun").Value, TimeZoneInfo.Utc), terms.Schedule);
        Assert.Equal(new IdleRule(TimeSpan.FromMinutes(10)), terms.Idle);
        Assert.Equal(new MachineLimits(80, 900, 60), terms.Limits);
        Assert.Equal((250u, 300_000u), (terms.PowerCapWatts, terms.MilliwattsPerGpu));
        var rates = choice.RatesAt("eu-west", new DateTimeOffset(2026, 11, 26, 23, 0, 0, TimeSpan.Zero));
        Assert.Equal(new EnergyRates(180_000, 56), rates);
    }

    [Fact]
    public void A_tariff_may_be_a_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "0.40\n0:00-24:00 0.25 # a flat rate\n");
            Assert.Equal(250_000u, Read("0.35", "--tariff", path).Value.RatesAt("local", default).PricePerKwh);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("price-limits-missing", "auto")]
    [InlineData("price-limits-missing", "auto", "--price-min", "0.20")]
    [InlineData("price-limits-missing", "auto", "--price-min", "0.90", "--price-max", "0.20")]
    [InlineData("price-limits-idle", "0.35", "--price-max", "0.90")]
    [InlineData("job-malformed", "cheap")]
    [InlineData("hours-malformed", "0.35", "--hours", "at night")]
    [InlineData("time-zone-unknown", "0.35", "--zone", "Middle/Earth")]
    [InlineData("job-malformed", "0.35", "--idle-after", "soon")]
    [InlineData("job-malformed", "0.35", "--max-celsius", "10")]
    [InlineData("job-malformed", "0.35", "--max-fan", "101")]
    [InlineData("job-malformed", "0.35", "--power-cap", "0")]
    [InlineData("tariff-malformed", "0.35", "--tariff", "cheap")]
    [InlineData("carbon-file-unreadable", "0.35", "--carbon", "/nowhere/carbon.csv")]
    public void What_cannot_be_meant_is_refused(string code, string price, params string[] words)
    {
        Assert.False(Read(price, words).TryGet(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
        Assert.EndsWith(".", refusal.WayOut, StringComparison.Ordinal);
    }

    private static Result<OwnerChoice> Read(string price, params string[] words)
    {
        var options = new OwnerOptions();
        var command = new Command("share");
        foreach (var option in options.All) command.Options.Add(option);
        var parsed = command.Parse(words);
        Assert.Empty(parsed.Errors);
        return options.Read(parsed, price);
    }
}
