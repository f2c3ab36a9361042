using CsCheck;

namespace Weft.Market.Tests;

/// <summary>The next 24 hours, the error, and when there is no forecast.</summary>
public sealed class ForecastTests
{
    private const long Now = 24 * 20_000;

    [Fact]
    public void Too_little_past_is_a_refusal_that_says_what_is_missing()
    {
        Assert.Equal("forecast-not-yet", Refused([]).Code);
        Assert.Contains("there are 1", Refused(Hours(1, _ => 5)).Sentence, StringComparison.Ordinal);
        Assert.Contains("there are 71", Refused(Hours(71, _ => 5)).Sentence, StringComparison.Ordinal);
        // Enough of them, but long ago.
        Assert.Equal("forecast-not-yet", Refused([.. Hours(200, _ => 5).Where(h => h.Hour < Now - 24)]).Code);
        // All of them older than is looked at, all later than now, or free of charge.
        Assert.Equal("forecast-not-yet", Refused(Hours(200, _ => 5), Now + 2_000).Code);
        Assert.Equal("forecast-not-yet", Refused(Hours(200, _ => 5), Now - 500).Code);
        Assert.Equal("forecast-not-yet", Refused(Hours(200, _ => 0)).Code);
        // The newest day alone has prices, and no forecast of it could have been tried.
        var sparse = Hours(100, _ => 5).Where(h => h.Hour < Now - 60 || h.Hour == Now).ToArray();
        Assert.Equal("forecast-not-checked", Refused(sparse).Code);
        Assert.Throws<ArgumentException>(() => Forecaster.Of([new(Now, new(1)), new(Now, new(1))], Now));
    }

    [Fact]
    public void A_price_that_never_moves_goes_on_and_is_foreseen_without_error()
    {
        var forecast = Forecaster.Of(Hours(100, _ => 1_250_000), Now).Value;
        Assert.Equal((0, 0), (forecast.ErrorBasisPoints, forecast.LastPriceErrorBasisPoints));
        Assert.Equal(100, forecast.PricedHours);
        Assert.Equal(Enumerable.Range(1, 24).Select(h => Now + h), forecast.Hours.Select(h => h.Hour));
        Assert.All(forecast.Hours, h => Assert.Equal(
            (1_250_000UL, 1_250_000UL, 1_250_000UL), (h.Price.PerGpuHour, h.Low.PerGpuHour, h.High.PerGpuHour)));
    }

    [Fact]
    public void A_price_that_follows_the_day_is_foreseen_better_than_by_its_last_one()
    {
        var forecast = Forecaster.Of(Hours(24 * 14, Daily), Now).Value;
        Assert.NotEqual(ForecastModel.LastPrice, forecast.Model);
        Assert.True(forecast.ErrorBasisPoints * 2 < forecast.LastPriceErrorBasisPoints, $"{forecast}");
        foreach (var hour in forecast.Hours)
        {
            var real = Daily(hour.Hour);
            Assert.InRange(hour.Price.PerGpuHour, real * 95 / 100, real * 105 / 100);
        }
    }

    [Fact]
    public void The_error_that_is_said_is_the_error_that_comes()
    {
        // Noise of a fifth up and down around one level, in gaps too: what is said from the past is seen in the future.
        var (said, came, inside, all) = (0L, 0L, 0, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var noise = new Random(seed);
            var past = Hours(24 * 10, _ => (ulong)noise.Next(800_000, 1_200_000))
                .Where(_ => noise.Next(4) > 0).ToArray();
            var forecast = Forecaster.Of(past, Now).Value;
            said += forecast.ErrorBasisPoints * 24L;
            foreach (var hour in forecast.Hours)
            {
                var price = (ulong)noise.Next(800_000, 1_200_000);
                came += (long)(Math.Abs((long)price - (long)hour.Price.PerGpuHour) * 10_000 / (long)price);
                inside += price >= hour.Low.PerGpuHour && price <= hour.High.PerGpuHour ? 1 : 0;
                all++;
            }
        }

        Assert.InRange((double)said / came, 0.8, 1.25);
        Assert.InRange((double)inside / all, 0.7, 0.9);
    }

    [Fact]
    public void Whatever_the_past_the_forecast_is_whole_and_the_same_again() =>
        Gen.Select(
            Gen.OneOf(Gen.ULong, Gen.ULong[1, 5], Gen.Const(ulong.MaxValue)).Array[72, 200], Gen.Int[1, 4])
            .Sample((prices, every) =>
        {
            var history = prices.Select((price, i) => new HourPrice(Now - prices.Length + 1 + i, new(price)))
                .Where(hour => hour.Hour % every == 0 || hour.Hour == Now).ToArray();
            var first = Forecaster.Of(history, Now);
            if (!first.TryGet(out var forecast, out _)) return;
            Assert.Equal(24, forecast.Hours.Count);
            Assert.All(forecast.Hours, h => Assert.True(h.Low <= h.Price && h.Price <= h.High));
            Assert.InRange(forecast.ErrorBasisPoints, 0, 1_000_000);
            Assert.Equal(forecast.Hours, Forecaster.Of(history, Now).Value.Hours);
        }, iter: 200);

    [Fact]
    public void Twice_the_prices_give_twice_the_forecast() =>
        Gen.ULong[1_000_000, 9_000_000].Array[100].Sample(prices =>
        {
            Forecast Of(ulong factor) => Forecaster.Of(
                [.. prices.Select((price, i) => new HourPrice(Now - 99 + i, new(price * factor)))], Now).Value;
            var (once, more) = (Of(1), Of(1 << 20));
            Assert.Equal(once.Model, more.Model);
            Assert.InRange(more.ErrorBasisPoints, once.ErrorBasisPoints - 2, once.ErrorBasisPoints + 2);
            Assert.All(once.Hours.Zip(more.Hours), both => Assert.InRange(
                both.Second.Price.PerGpuHour >> 20, both.First.Price.PerGpuHour - 2, both.First.Price.PerGpuHour + 2));
        }, iter: 20);

    private static ulong Daily(long hour) => 1_000_000 + ((ulong)Math.Abs((hour % 24) - 12) * 60_000);

    private static Refusal Refused(IReadOnlyList<HourPrice> history, long now = Now)
    {
        Assert.False(Forecaster.Of(history, now).TryGet(out _, out var refusal));
        return refusal!;
    }

    /// <summary>The last <paramref name="count"/> hours, the running one with them.</summary>
    private static HourPrice[] Hours(int count, Func<long, ulong> price) =>
        [.. Enumerable.Range(0, count).Select(i => Now - count + 1 + i).Select(h => new HourPrice(h, new(price(h))))];
}
