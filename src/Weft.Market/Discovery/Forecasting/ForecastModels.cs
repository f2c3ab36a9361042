namespace Weft.Market;

/// <summary>
/// The models, each a function of the prices before an hour. Whole numbers: ratios and levels carry 16 bits after the
/// point, so every machine foresees the same.
/// </summary>
internal static class ForecastModels
{
    public const int Horizon = HourSeries.HoursPerDay;

    private const int Point = 16;
    private const uint One = 1 << Point;

    /// <summary>A day with fewer priced hours does not say what an hour of the day is to its day.</summary>
    private const int LeastHoursOfDay = 12;

    /// <summary>So many days of "as the rest of the day" are believed in before the first day is seen.</summary>
    private const uint Doubt = 2;

    private const int DaysBack = 7;

    /// <summary>Prices for the hours from <paramref name="end"/> on.</summary>
    /// <param name="end">Only hours before it are looked at, of which one at least has a price.</param>
    public static ulong[] Predict(ForecastModel model, HourSeries series, int end) => model switch
    {
        ForecastModel.LastPrice => Flat(Last(series, end)),
        ForecastModel.Level => Flat((ulong)(Level(series, end, NoSeason()) >> Point)),
        ForecastModel.Season => Seasonal(series, end),
        ForecastModel.Yesterday => Yesterday(series, end),
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    private static ulong[] Flat(ulong price)
    {
        var hours = new ulong[Horizon];
        Array.Fill(hours, price);
        return hours;
    }

    private static ulong Last(HourSeries series, int end)
    {
        for (var i = end - 1; i >= 0; i--)
        {
            if (series[i] > 0) return series[i];
        }

        throw new InvalidOperationException("There is no price to go on from.");
    }

    /// <summary>With the point, and with what the hour of the day does taken out.</summary>
    private static UInt128 Level(HourSeries series, int end, uint[] season)
    {
        UInt128? level = null;
        var keep = One;
        for (var i = 0; i < end; i++)
        {
            // The longer nothing was heard, the less the old level counts.
            keep = keep * 7 / 8;
            if (series[i] == 0) continue;
            var price = ((UInt128)series[i] << (2 * Point)) / season[series.HourOfDay(i)];
            level = level is { } before ? ((before * keep) + (price * (One - keep))) >> Point : price;
            keep = One;
        }

        return level ?? throw new InvalidOperationException("There is no price to go on from.");
    }

    private static ulong[] Seasonal(HourSeries series, int end)
    {
        var season = Season(series, end);
        var level = Level(series, end, season);
        var hours = new ulong[Horizon];
        for (var i = 0; i < Horizon; i++)
            hours[i] = Bounded((level * season[series.HourOfDay(end + i)]) >> (2 * Point));
        return hours;
    }

    private static ulong[] Yesterday(HourSeries series, int end)
    {
        var hours = Flat((ulong)(Level(series, end, NoSeason()) >> Point));
        for (var i = 0; i < Horizon; i++)
        {
            for (var back = 1; back <= DaysBack; back++)
            {
                var same = end + i - (back * HourSeries.HoursPerDay);
                if (same < 0) break;
                if (same >= end || series[same] == 0) continue;
                hours[i] = series[same];
                break;
            }
        }

        return hours;
    }

    /// <summary>For each hour of the day its usual part of the day's mean; one on average.</summary>
    private static uint[] Season(HourSeries series, int end)
    {
        var (sums, days) = (new UInt128[HourSeries.HoursPerDay], new uint[HourSeries.HoursPerDay]);
        for (var from = 0; from < end;)
        {
            var to = from;
            var (sum, priced) = (UInt128.Zero, 0U);
            for (; to < end && series.DayOf(to) == series.DayOf(from); to++)
            {
                sum += series[to];
                priced += series[to] > 0 ? 1U : 0;
            }

            for (var i = from; i < to && priced >= LeastHoursOfDay; i++)
            {
                if (series[i] == 0) continue;
                sums[series.HourOfDay(i)] += ((UInt128)series[i] << Point) * priced / sum;
                days[series.HourOfDay(i)]++;
            }

            from = to;
        }

        var ratios = sums.Zip(days, (sum, n) => (ulong)((sum + (Doubt << Point)) / (n + Doubt))).ToArray();
        var all = ratios.Aggregate(0UL, (sum, ratio) => sum + ratio);
        return [.. ratios.Select(ratio => (uint)Math.Max(1, (ratio << Point) * HourSeries.HoursPerDay / all))];
    }

    private static uint[] NoSeason()
    {
        var season = new uint[HourSeries.HoursPerDay];
        Array.Fill(season, One);
        return season;
    }

    private static ulong Bounded(UInt128 price) => price > ulong.MaxValue ? ulong.MaxValue : (ulong)price;
}
