namespace Weft.Market;

/// <summary>Prices hour by hour without holes: 0 stands for an hour without one.</summary>
internal sealed class HourSeries
{
    public const int HoursPerDay = 24;

    private readonly long _first;
    private readonly ulong[] _prices;

    private HourSeries(long first, ulong[] prices) => (_first, _prices) = (first, prices);

    public int Length => _prices.Length;

    public ulong this[int index] => _prices[index];

    /// <summary>Up to and with the running hour.</summary>
    /// <param name="history">Ascending, no hour twice. Prices of zero and later hours are left out.</param>
    public static HourSeries Of(IReadOnlyList<HourPrice> history, long nowHour, int mostHours)
    {
        for (var i = 1; i < history.Count; i++)
        {
            if (history[i].Hour <= history[i - 1].Hour)
                throw new ArgumentException("Hours must ascend.", nameof(history));
        }

        var known = history.Where(h => h.Hour > nowHour - mostHours && h.Hour <= nowHour && h.Price.PerGpuHour > 0)
            .ToArray();
        if (known.Length == 0) return new(nowHour + 1, []);
        var prices = new ulong[nowHour - known[0].Hour + 1];
        foreach (var hour in known) prices[hour.Hour - known[0].Hour] = hour.Price.PerGpuHour;
        return new(known[0].Hour, prices);
    }

    public int Priced => _prices.Count(price => price > 0);

    /// <summary>Hours from the last price to the end; the length where there is none.</summary>
    public int SinceLast => Length - 1 - Array.FindLastIndex(_prices, price => price > 0);

    public long HourAt(int index) => _first + index;

    public int HourOfDay(int index) => (int)(HourAt(index) % HoursPerDay);

    public long DayOf(int index) => HourAt(index) / HoursPerDay;
}
