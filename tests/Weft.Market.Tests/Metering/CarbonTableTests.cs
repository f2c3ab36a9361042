namespace Weft.Market.Tests.Metering;

public sealed class CarbonTableTests
{
    private const string Text = """
        # a remark
        *, *, 481, the world
        eu-west, *, 56, a year, in France
        eu-west, 13, 40, an hour
        *, 13, 470, the world at noon
        """;

    [Theory]
    [InlineData("eu-west", "2026-02-03T13:59:59Z", 40)]
    [InlineData("eu-west", "2026-02-03T14:59:59+01:00", 40)]
    [InlineData("eu-west", "2026-02-03T14:00:00Z", 56)]
    [InlineData("jp", "2026-02-03T13:00:00Z", 470)]
    [InlineData("jp", "2026-02-03T12:59:59Z", 481)]
    public void The_closest_row_counts(string region, string time, uint grams) => Assert.Equal(
        grams, CarbonTable.Parse(Text).Value.At(region, DateTimeOffset.Parse(time))!.GramsPerKwh);

    [Fact]
    public void A_row_says_its_source() => Assert.Equal(
        "a year, in France", CarbonTable.Parse(Text).Value.At("eu-west", DateTimeOffset.UnixEpoch)!.Source);

    [Fact]
    public void Where_nobody_knows_there_is_no_figure() =>
        Assert.Null(CarbonTable.Parse("uk, *, 1, x").Value.At("jp", DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("eu-west, *, 56")]
    [InlineData("eu-west, 24, 56, x")]
    [InlineData("eu-west, -1, 56, x")]
    [InlineData("eu-west, *, 56.5, x")]
    [InlineData("eu-west, *, 5001, x")]
    [InlineData(", *, 56, x")]
    [InlineData("eu-west, *, 56, ")]
    [InlineData("uk, 1, 2, x\nuk, 1, 3, y")]
    public void Other_lines_are_refused(string text)
    {
        Assert.False(CarbonTable.Parse(text).TryGet(out _, out var refusal));
        Assert.Equal("carbon-file-malformed", refusal.Code);
    }
}
