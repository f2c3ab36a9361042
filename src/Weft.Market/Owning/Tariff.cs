namespace Weft.Market;

/// <summary>
/// What a kilowatt-hour costs by the clock on the wall, in tokens: <c>0.30, 22:00-06:00 0.18, sat-sun 0.2</c>. The
/// first price holds where no span does; of spans that overlap the last one holds.
/// </summary>
public sealed record Tariff
{
    private const int MostSpans = 100;

    private readonly IReadOnlyList<(WeekHours Hours, ulong PricePerKwh)> _spans;

    private Tariff(ulong usual, IReadOnlyList<(WeekHours, ulong)> spans, TimeZoneInfo zone) =>
        (Usual, _spans, Zone) = (usual, spans, zone);

    /// <summary>Token base units for a kilowatt-hour outside of all spans.</summary>
    public ulong Usual { get; }

    public TimeZoneInfo Zone { get; }

    /// <param name="text">On one line, or a span a line; <c>#</c> begins a remark.</param>
    public static Result<Tariff> Parse(string text, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ulong? usual = null;
        var spans = new List<(WeekHours, ulong)>();
        foreach (var line in text.Split('\n'))
            foreach (var part in line.Split('#')[0].Split(',', StringSplitOptions.TrimEntries))
            {
                if (part.Length == 0) continue;
                var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (!Decimals.TryParse(words[^1], out var price) || price > uint.MaxValue)
                    return OwningRefusals.TariffMalformed(part);
                if (words.Length == 1 && usual is null && spans.Count == 0) usual = (ulong)price;
                else if (words.Length == 1 || spans.Count == MostSpans) return OwningRefusals.TariffMalformed(part);
                else if (WeekHours.Parse(string.Join(' ', words[..^1])).TryGet(out var hours, out var refusal))
                    spans.Add((hours, (ulong)price));
                else return refusal;
            }

        return usual is { } known ? new Tariff(known, spans, zone) : OwningRefusals.TariffMalformed(text);
    }

    public ulong PriceAt(DateTimeOffset time)
    {
        for (var i = _spans.Count - 1; i >= 0; i--)
            if (_spans[i].Hours.Includes(time, Zone)) return _spans[i].PricePerKwh;
        return Usual;
    }

    /// <summary>The dearest hour of a time to come: what a lease has to bear that may run through all of it.</summary>
    public ulong DearestWithin(DateTimeOffset from, TimeSpan time)
    {
        var dearest = PriceAt(from);
        var end = from + (time < TimeSpan.FromDays(7) ? time : TimeSpan.FromDays(7));
        foreach (var (hours, _) in _spans)
        {
            // All spans' beginnings and ends are where the price may change.
            for (var at = hours.NextChange(from, Zone); at < end; at = hours.NextChange(at.Value, Zone))
                dearest = Math.Max(dearest, PriceAt(at.Value));
        }

        return dearest;
    }
}
