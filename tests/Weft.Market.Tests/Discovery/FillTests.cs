using CsCheck;

namespace Weft.Market.Tests;

/// <summary>Fill rate, time to fill, and interruptions by price.</summary>
public sealed class FillTests
{
    [Fact]
    public void Where_nothing_ended_there_is_no_rate_and_no_time()
    {
        var none = FillFigures.None with { Seen = 3, Elsewhere = 1, Refused = 1 };
        Assert.Equal((null, null, null), (none.RateBasisPoints, none.MedianSeconds, none.P90Seconds));
    }

    [Fact]
    public void Those_that_never_were_filled_count_as_longer_than_any()
    {
        var figures = Filled(1, 1, 1, 4, 50) with { Expired = 3, Withdrawn = 2, Elsewhere = 100, Refused = 100 };
        Assert.Equal(5_000, figures.RateBasisPoints);
        Assert.Equal((60U, null), (figures.MedianSeconds, figures.P90Seconds));
        Assert.Equal((1U, 60U), ((figures with { Expired = 0, Withdrawn = 0 }).MedianSeconds,
            (figures with { Expired = 0, Withdrawn = 0 }).P90Seconds));
        Assert.Null(Filled(90_000).MedianSeconds);
    }

    [Fact]
    public void A_time_is_in_the_class_that_ends_at_or_after_it() => Gen.UInt.Sample(seconds =>
    {
        var counts = new long[FillTimes.Classes];
        counts[FillTimes.ClassOf(seconds)] = 1;
        var said = FillTimes.Quantile(counts, 0, 50);
        if (seconds > 86_400) Assert.Null(said);
        else Assert.InRange(said!.Value, seconds, Math.Max(1, seconds * 2));
    });

    [Fact]
    public void Figures_add_up()
    {
        var sum = Filled(1, 5) + (Filled(5) with { Expired = 1 }) + FillFigures.None;
        Assert.Equal((3, 1, 7_500), (sum.Filled, sum.Expired, sum.RateBasisPoints));
        Assert.Equal(3, sum.Times.Sum());
    }

    [Fact]
    public void Interruptions_are_counted_by_price_relative_to_the_days_median()
    {
        var bands = Interruptions.ByPrice(
        [
            (new(1_000), [new(new(799), 10, 5, 1), new(new(800), 2, 0, 0), new(new(1_000), 4, 1, 0)]),
            (new(2_000), [new(new(1_000), 10, 5, 0), new(new(2_400), 1, 1, 0), new(new(ulong.MaxValue), 1, 0, 1)]),
        ]);
        Assert.Equal(
            [(0, 80), (80, 95), (95, 105), (105, 120), (120, null)],
            bands.Select(band => (band.FromPercent, band.BelowPercent)));
        Assert.Equal([20, 2, 4, 0, 2], bands.Select(band => band.Ended));
        Assert.Equal([5_000, 0, 2_500, null, 5_000], bands.Select(band => band.RateBasisPoints));
        Assert.Equal([1, 0, 0, 0, 1], bands.Select(band => band.Nothing));
        Assert.All(Interruptions.ByPrice([]), band => Assert.Null(band.RateBasisPoints));
    }

    private static FillFigures Filled(params ulong[] seconds)
    {
        var times = new long[FillTimes.Classes];
        foreach (var time in seconds) times[FillTimes.ClassOf(time)]++;
        return FillFigures.None with { Seen = seconds.Length, Filled = seconds.Length, Times = times };
    }
}
