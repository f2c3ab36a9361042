using CsCheck;

namespace Weft.Market.Tests.Owning;

/// <summary>Hours by the clock on a wall, which is put forward and back.</summary>
public sealed class WeekHoursTests
{
    private static readonly TimeZoneInfo Utc = TimeZoneInfo.Utc;

    /// <summary>As in Berlin, written down here: a machine may have no time zones.</summary>
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.CreateCustomTimeZone(
        "Berlin", TimeSpan.FromHours(1), "Berlin", "winter", "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)),
        ]);

    private static readonly string[] SomeDays = ["", "mon-fri ", "sat-sun ", "sun-tue ", "wed "];

    private static readonly Gen<string> Texts = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 47], Gen.Int[0, 47],
        (days, from, to) => $"{SomeDays[days]}{from / 2}:{from % 2 * 30:00}-{to / 2}:{to % 2 * 30:00}");

    [Theory]
    [InlineData("mon-fri 20:00-08:00, sat-sun", "2026-11-26T19:59:59Z", false)] // a Thursday
    [InlineData("mon-fri 20:00-08:00, sat-sun", "2026-11-26T20:00:00Z", true)]
    [InlineData("mon-fri 20:00-08:00, sat-sun", "2026-11-27T07:59:00Z", true)]
    [InlineData("mon-fri 20:00-08:00, sat-sun", "2026-11-27T08:00:00Z", false)]
    [InlineData("mon-fri 20:00-08:00, sat-sun", "2026-11-28T12:00:00Z", true)]
    [InlineData("mon-fri 20:00-08:00, sat-sun", "2026-11-30T00:00:00Z", false)] // Monday: Sunday is over
    [InlineData("22:00-6:00", "2026-11-30T05:59:00Z", true)]
    [InlineData("fri-mon 10:00-11:00", "2026-11-29T10:30:00Z", true)]
    [InlineData("fri-mon 10:00-11:00", "2026-12-01T10:30:00Z", false)]
    [InlineData("sun 23:00-01:00", "2026-11-30T00:30:00Z", true)]
    [InlineData("Mon 00:00-24:00", "2026-11-30T23:59:59Z", true)]
    public void Hours_are_read_as_they_are_meant(string text, string time, bool open) =>
        Assert.Equal(open, WeekHours.Parse(text).Value.Includes(DateTimeOffset.Parse(time), Utc));

    [Theory]
    [InlineData("")]
    [InlineData("monday")]
    [InlineData("mon-fri 20-08")]
    [InlineData("20:00")]
    [InlineData("20:00-25:00")]
    [InlineData("mon 24:00-08:00")]
    [InlineData("mon-fri-sat")]
    [InlineData("20:00-08:00 mon")]
    [InlineData("mon 1:00-2:00 3:00-4:00")]
    [InlineData("mon,")]
    public void What_names_no_hours_is_refused(string text)
    {
        Assert.False(WeekHours.Parse(text).TryGet(out _, out var refusal));
        Assert.Equal("hours-malformed", refusal.Code);
    }

    [Fact]
    public void The_wall_decides_where_the_machine_stands()
    {
        var hours = WeekHours.Parse("20:00-08:00").Value;
        Assert.False(hours.Includes(DateTimeOffset.Parse("2026-11-26T18:30:00Z"), Berlin));
        Assert.True(hours.Includes(DateTimeOffset.Parse("2026-11-26T19:00:00Z"), Berlin));
        Assert.True(hours.Includes(DateTimeOffset.Parse("2026-07-26T18:30:00Z"), Berlin));
    }

    [Theory]
    // The night in which the clock is put forward is an hour shorter, the other one an hour longer.
    [InlineData("2026-03-28T20:00:00+01:00", "2026-03-29T08:00:00+02:00", 11)]
    [InlineData("2026-10-24T20:00:00+02:00", "2026-10-25T08:00:00+01:00", 13)]
    [InlineData("2026-11-26T20:00:00+01:00", "2026-11-27T08:00:00+01:00", 12)]
    public void A_night_is_as_long_as_its_clock_makes_it(string from, string to, int hours)
    {
        var (begin, end) = (DateTimeOffset.Parse(from), DateTimeOffset.Parse(to));
        var night = WeekHours.Parse("20:00-08:00").Value;
        Assert.Equal(end, night.NextChange(begin, Berlin));
        Assert.Equal(TimeSpan.FromHours(hours), end - begin);
    }

    [Fact]
    public void Hours_that_the_clock_leaves_out_are_left_out()
    {
        // On this night there is no 2:30: the hours neither begin nor end.
        var hours = WeekHours.Parse("2:10-2:50").Value;
        var change = hours.NextChange(DateTimeOffset.Parse("2026-03-29T00:00:00+01:00"), Berlin);
        Assert.Equal(DateTimeOffset.Parse("2026-03-30T02:10:00+02:00"), change);
        // On that one they come twice.
        var first = hours.NextChange(DateTimeOffset.Parse("2026-10-25T02:10:00+02:00"), Berlin)!.Value;
        Assert.Equal(DateTimeOffset.Parse("2026-10-25T02:50:00+02:00"), first);
        Assert.Equal(DateTimeOffset.Parse("2026-10-25T02:10:00+01:00"), hours.NextChange(first, Berlin));
    }

    [Fact]
    public void The_next_change_is_one_and_the_first() => Gen.Select(
        Texts, Gen.Int[0, 366 * 24 * 60 * 60], Gen.Bool).Sample((text, second, berlin) =>
    {
        var (hours, zone) = (WeekHours.Parse(text).Value, berlin ? Berlin : Utc);
        var now = DateTimeOffset.Parse("2026-01-01T00:00:00Z").AddSeconds(second);
        var open = hours.Includes(now, zone);
        if (hours.NextChange(now, zone) is not { } change)
        {
            for (var hour = 0; hour < 14 * 24; hour++) Assert.Equal(open, hours.Includes(now.AddHours(hour), zone));
            return;
        }

        Assert.True(change > now);
        Assert.NotEqual(open, hours.Includes(change, zone));
        for (var at = now; at < change; at += (change - now) / 50) Assert.Equal(open, hours.Includes(at, zone));
        Assert.Equal(open, hours.Includes(change.AddTicks(-1), zone));
    });

    [Fact]
    public void Always_and_never_do_not_change()
    {
        Assert.Null(Schedule.Always.NextChange(DateTimeOffset.UnixEpoch));
        Assert.Equal(WeekHours.Always, WeekHours.Parse("0:00-24:00").Value);
        Assert.True(Schedule.Always.IsOpen(DateTimeOffset.UnixEpoch));
    }
}
