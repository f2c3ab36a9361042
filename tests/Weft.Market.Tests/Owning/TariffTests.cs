namespace Weft.Market.Tests.Owning;

public sealed class TariffTests
{
    private static readonly Tariff Nights =
        Tariff.Parse("0.30, 22:00-06:00 0.18, sat-sun 0.2, sun 12:00-13:00 0.9", TimeZoneInfo.Utc).Value;

    [Theory]
    [InlineData("2026-11-26T12:00:00Z", 300_000)]
    [InlineData("2026-11-26T22:00:00Z", 180_000)]
    [InlineData("2026-11-27T05:59:59Z", 180_000)]
    [InlineData("2026-11-27T06:00:00Z", 300_000)]
    [InlineData("2026-11-28T23:00:00Z", 200_000)] // the last span that holds
    [InlineData("2026-11-29T12:30:00Z", 900_000)]
    public void The_hour_has_its_price(string time, ulong price) =>
        Assert.Equal(price, Nights.PriceAt(DateTimeOffset.Parse(time)));

    [Theory]
    [InlineData("2026-11-26T22:00:00Z", 8, 180_000)]
    [InlineData("2026-11-26T22:00:00Z", 9, 300_000)]
    [InlineData("2026-11-28T00:00:00Z", 24, 200_000)]
    [InlineData("2026-11-28T00:00:00Z", 37, 900_000)]
    [InlineData("2026-11-26T12:00:00Z", 1, 300_000)]
    public void A_lease_has_to_bear_its_dearest_hour(string from, int hours, ulong price) => Assert.Equal(
        price, Nights.DearestWithin(DateTimeOffset.Parse(from), TimeSpan.FromHours(hours)));

    [Fact]
    public void A_file_has_a_span_a_line()
    {
        var file = Tariff.Parse("# my contract\n0.30 # by day\n22:00-06:00 0.18\n", TimeZoneInfo.Utc).Value;
        Assert.Equal(180_000UL, file.PriceAt(DateTimeOffset.Parse("2026-11-26T23:00:00Z")));
        Assert.Equal(300_000UL, file.PriceAt(DateTimeOffset.Parse("2026-11-26T21:00:00Z")));
    }

    [Theory]
    [InlineData("", "tariff-malformed")]
    [InlineData("cheap", "tariff-malformed")]
    [InlineData("22:00-06:00 0.18", "tariff-malformed")]
    [InlineData("0.30, 0.18", "tariff-malformed")]
    [InlineData("0.30, 22:00-06:00", "tariff-malformed")]
    [InlineData("0.30, night 0.18", "hours-malformed")]
    [InlineData("-0.30", "tariff-malformed")]
    [InlineData("5000", "tariff-malformed")]
    public void What_is_no_tariff_is_refused(string text, string code)
    {
        Assert.False(Tariff.Parse(text, TimeZoneInfo.Utc).TryGet(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
    }
}
