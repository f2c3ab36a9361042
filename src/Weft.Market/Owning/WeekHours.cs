using System.Collections;
using System.Globalization;

namespace Weft.Market;

/// <summary>
/// Hours of a week by the clock on the wall, as an owner writes them: <c>mon-fri 20:00-08:00, sat-sun</c>. A span that
/// ends no later than it begins goes into the next day; days without hours are whole days; hours without days are every
/// day's.
/// </summary>
public sealed class WeekHours : IEquatable<WeekHours>
{
    private const int DayMinutes = 24 * 60;
    private const int WeekMinutes = 7 * DayMinutes;
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private readonly BitArray _open = new(WeekMinutes);

    private WeekHours()
    {
    }

    /// <summary>Every hour of every day.</summary>
    public static WeekHours Always { get; } = Parse("mon-sun").Value;

    public static Result<WeekHours> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hours = new WeekHours();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length is 0 or > 2 || !hours.TryAdd(words)) return OwningRefusals.HoursMalformed(part);
        }

        return hours;
    }

    /// <summary>Whether this minute is one of them, at the wall where <paramref name="zone"/> holds.</summary>
    public bool Includes(DateTimeOffset time, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return _open[MinuteOf(time, zone.GetUtcOffset(time))];
    }

    /// <summary>
    /// When <see cref="Includes"/> next changes, to the second; null when it never does. A clock that is put forward or
    /// back in between is reckoned with.
    /// </summary>
    public DateTimeOffset? NextChange(DateTimeOffset from, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (_open.HasAllSet() || !_open.HasAnySet()) return null;
        var now = Includes(from, zone);
        var at = from;
        // A week of boundaries, with a change of the clock between any two of them, is far less than this.
        for (var step = 0; step < 4 * WeekMinutes / 60; step++)
        {
            var offset = zone.GetUtcOffset(at);
            var boundary = at + ToBoundary(at, offset);
            at = zone.GetUtcOffset(boundary) == offset ? boundary : ClockChange(at, boundary, zone);
            if (Includes(at, zone) != now) return at;
        }

        return null;
    }

    public bool Equals(WeekHours? other)
    {
        if (other is null) return false;
        for (var minute = 0; minute < WeekMinutes; minute++)
            if (_open[minute] != other._open[minute]) return false;
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as WeekHours);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var minute = 0; minute < WeekMinutes; minute += 30) hash.Add(_open[minute]);
        return hash.ToHashCode();
    }

    private bool TryAdd(string[] words)
    {
        var hasDays = !char.IsAsciiDigit(words[0][0]);
        if (words.Length == 2 && !hasDays) return false;
        var (first, last) = (0, Days.Length - 1);
        if (hasDays && !TryDays(words[0], out first, out last)) return false;
        var (begin, end) = (0, DayMinutes);
        if ((words.Length == 2 || !hasDays) && !TrySpan(words[^1], out begin, out end)) return false;
        for (var day = first; ; day = (day + 1) % Days.Length)
        {
            for (var minute = begin; minute < end; minute++)
                _open[((day * DayMinutes) + minute) % WeekMinutes] = true;
            if (day == last) return true;
        }
    }

    private static bool TryDays(string text, out int first, out int last)
    {
        var ends = text.Split('-');
        first = Array.IndexOf(Days, ends[0].ToLowerInvariant());
        last = Array.IndexOf(Days, ends[^1].ToLowerInvariant());
        return ends.Length <= 2 && first >= 0 && last >= 0;
    }

    private static bool TrySpan(string text, out int begin, out int end)
    {
        (begin, end) = (0, 0);
        var ends = text.Split('-');
        if (ends.Length != 2 || !TryMinute(ends[0], out begin) || !TryMinute(ends[1], out end)) return false;
        if (begin == DayMinutes) return false;
        if (end <= begin) end += DayMinutes;
        return true;
    }

    private static bool TryMinute(string text, out int minute)
    {
        minute = text == "24:00" ? DayMinutes : 0;
        if (minute != 0) return true;
        var parsed = TimeOnly.TryParseExact(
            text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        minute = (time.Hour * 60) + time.Minute;
        return parsed;
    }

    private static int MinuteOf(DateTimeOffset time, TimeSpan offset)
    {
        var wall = time.UtcDateTime + offset;
        var day = ((int)wall.DayOfWeek + 6) % 7;
        return (day * DayMinutes) + (wall.Hour * 60) + wall.Minute;
    }

    /// <summary>From this moment to the first minute on the wall whose state is another one.</summary>
    private TimeSpan ToBoundary(DateTimeOffset at, TimeSpan offset)
    {
        var minute = MinuteOf(at, offset);
        var ahead = 1;
        while (_open[(minute + ahead) % WeekMinutes] == _open[minute]) ahead++;
        return TimeSpan.FromMinutes(ahead) - TimeSpan.FromTicks(at.UtcTicks % TimeSpan.TicksPerMinute);
    }

    /// <summary>The first moment after <paramref name="early"/> at which the wall's clock is put.</summary>
    private static DateTimeOffset ClockChange(DateTimeOffset early, DateTimeOffset late, TimeZoneInfo zone)
    {
        var before = zone.GetUtcOffset(early);
        while (late - early > TimeSpan.FromSeconds(1))
        {
            var middle = early + ((late - early) / 2);
            if (zone.GetUtcOffset(middle) == before) early = middle;
            else late = middle;
        }

        var second = late.UtcTicks - (late.UtcTicks % TimeSpan.TicksPerSecond);
        return new DateTimeOffset(second, TimeSpan.Zero);
    }
}
