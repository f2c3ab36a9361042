namespace Weft.Machine.Tests.Measuring;

public sealed class RegionTests
{
    [Theory]
    [InlineData("Europe/Berlin", null, "eu-central")]
    [InlineData("Europe/Berlin", "de_DE.UTF-8", "eu-central")]
    [InlineData("America/New_York", "en_US.UTF-8", "us-east")]
    [InlineData("Asia/Tokyo", "C.UTF-8", "jp")]
    [InlineData("Etc/UTC", "fr_FR.UTF-8", "eu-west")]
    [InlineData("Etc/UTC", "en_US.UTF-8", null)]
    [InlineData("Etc/UTC", null, null)]
    [InlineData("Asia/Kolkata", "hi_IN", null)]
    [InlineData("", "", null)]
    public void A_region_is_guessed_by_zone_then_by_language(string zone, string? locale, string? region) =>
        Assert.Equal(region, RegionGuess.Of(zone, locale).Region);

    [Fact]
    public void How_it_was_guessed_is_said_and_so_is_a_second_opinion()
    {
        Assert.Equal("time zone Europe/Berlin", RegionGuess.Of("Europe/Berlin", null).How);
        Assert.Contains("would say jp", RegionGuess.Of("Europe/Berlin", "ja_JP.UTF-8").How, StringComparison.Ordinal);
        Assert.Contains("no region", RegionGuess.Of("Etc/UTC", null).How, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_are_about_as_far_apart_as_on_a_map()
    {
        // Paris to Berlin is 880 km, London to New York 5,570, Tokyo to Sydney 7,820; the middles lie a bit off.
        Assert.InRange(RegionPlaces.Kilometres("eu-west", "eu-central")!.Value, 400, 1_000);
        Assert.InRange(RegionPlaces.Kilometres("uk", "us-east")!.Value, 5_000, 6_500);
        Assert.InRange(RegionPlaces.Kilometres("jp", "au")!.Value, 7_000, 8_500);
        Assert.Equal(0, RegionPlaces.Kilometres("jp", "jp"));
        Assert.Null(RegionPlaces.Kilometres("jp", "local"));
    }

    [Theory]
    [InlineData("eu-central", 8_000, "eu-central", "confirmed")]
    [InlineData("eu-central", 60_000, "eu-central", "possible")]
    [InlineData("eu-west", 12_000, "eu-central", "possible")]
    [InlineData("jp", 12_000, "eu-central", "contradicted")]
    [InlineData("jp", 260_000, "eu-central", "possible")]
    [InlineData("local", 100, "eu-central", "possible")]
    [InlineData("eu-central", 8_000, null, "not confirmed")]
    [InlineData(null, 8_000, "eu-central", "nothing")]
    public void A_round_trip_confirms_what_is_near_and_contradicts_what_is_too_far(
        string? region, long microseconds, string? gateway, string word)
    {
        var network = new NetworkFigures("gateway:7400", microseconds, 5);
        Assert.StartsWith(word, RegionCheck.Say(region, network, gateway), StringComparison.Ordinal);
        if (region is null) return;
        Assert.Equal(
            word == "contradicted" ? "region-impossible" : null,
            RegionCheck.Contradiction(region, network, gateway)?.Code);
    }

    [Fact]
    public void Every_region_of_the_map_has_its_name_on_the_market()
    {
        foreach (var zone in (string[])["Europe/Paris", "America/Toronto", "Africa/Nairobi", "Pacific/Auckland"])
            Assert.NotNull(RegionPlaces.OfZone(zone));
        Assert.Null(RegionCheck.Contradiction("jp", null, "eu-central"));
        Assert.Equal(
            "region-differs", RegionRefusals.NotAsGuessed("jp", new("eu-west", "time zone Europe/Paris")).Code);
    }
}
