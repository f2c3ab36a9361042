using System.Globalization;
using Weft.Market;

namespace Weft.Cli.Tests;

public sealed class QuantitiesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Here =
        TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(1), "here", "here");

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7_200)]
    [InlineData("194d", 16_761_600)]
    public void Times_are_read(string text, uint seconds) => Assert.Equal(seconds, Quantities.Seconds(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1.5h")]
    [InlineData("195d")]
    [InlineData("99999999999999999999s")]
    [InlineData("10")]
    public void Other_times_are_refused(string text) => Assert.True(Quantities.Seconds(text).IsRefused);

    /// <summary>It is 2026-11-25 12:00 UTC, and 13:00 here.</summary>
    [Theory]
    [InlineData("6h", "2026-11-25T18:00Z")]
    [InlineData("18:00", "2026-11-25T17:00Z")]
    [InlineData("13:01", "2026-11-25T12:01Z")]
    [InlineData("13:00", "2026-11-26T12:00Z")]
    [InlineData("7:30", "2026-11-26T06:30Z")]
    [InlineData("2026-11-26T18:00", "2026-11-26T17:00Z")]
    [InlineData("2026-11-26T18:00:30Z", "2026-11-26T18:00:30Z")]
    [InlineData("2026-11-26T18:00+05:30", "2026-11-26T12:30Z")]
    public void Moments_are_read(string text, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), Quantities.Moment(text, Noon, Here).Value);

    [Theory]
    [InlineData("")]
    [InlineData("25:00")]
    [InlineData("noon")]
    [InlineData("2026-02-30T10:00")]
    [InlineData("11/26/2026 18:00")]
    public void Other_moments_are_refused(string text) =>
        Assert.Equal("job-malformed", Refused(Quantities.Moment(text, Noon, Here)).Code);

    [Theory]
    [InlineData("2h", "1h", 3_600)]
    [InlineData("18:00", "1h", 14_400)]
    [InlineData("25h", "1h", 86_400)]
    public void A_job_that_has_to_end_by_then_waits_as_long_as_it_can(string by, string duration, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            JobPlan.Wait(new() { By = by }, Quantities.Seconds(duration).Value, Noon, Here).Value);

    [Theory]
    [InlineData("1h")]
    [InlineData("2026-11-25T11:00Z")]
    [InlineData("26h")]
    public void A_deadline_that_cannot_be_met_or_waited_for_is_refused(string by) => Assert.Equal(
        "job-deadline-off", Refused(JobPlan.Wait(new() { By = by }, 3_600, Noon, Here)).Code);

    [Theory]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("4g", 4L << 30)]
    [InlineData("4GB", 4_000_000_000)]
    [InlineData("100B", 100)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, Quantities.Bytes(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-4GiB")]
    [InlineData("9223372036854775807GiB")]
    [InlineData("4 GiB")]
    public void Other_sizes_are_refused(string text) => Assert.True(Quantities.Bytes(text).IsRefused);

    [Fact]
    public void Where_none_is_a_size_it_is_said_by_0()
    {
        Assert.Equal(0, Quantities.BytesOrNone("0").Value);
        Assert.Equal(20L << 30, Quantities.BytesOrNone("20GiB").Value);
        Assert.True(Quantities.BytesOrNone("none").IsRefused);
    }

    [Fact]
    public void Cores_are_read_in_thousandths()
    {
        Assert.Equal(500, Quantities.MilliCpus("0.5").Value);
        Assert.True(Quantities.MilliCpus("0.0001").IsRefused);
        Assert.True(Quantities.MilliCpus("1e3").IsRefused);
    }

    private static Refusal Refused<T>(Result<T> result)
        where T : notnull
    {
        Assert.False(result.TryGet(out _, out var refusal));
        return refusal;
    }
}
