namespace Weft.Market;

/// <summary>
/// Forecasts made at past hours from what was known then, compared with what came. The model is chosen anew each time
/// by what was known of the errors, so the error of the choice is part of what is measured.
/// </summary>
internal sealed class Backtest
{
    /// <summary>Hours that have to be there before the first forecast is tried.</summary>
    public const int WarmUp = 48;

    /// <summary>What is wilder than this says that something is wrong, not how wrong.</summary>
    public const int MaxErrorBasisPoints = 1_000_000;

    private const int Step = 6;
    private const int BlockHours = 6;
    private const int LeastInBlock = 20;
    private const int Point = 20;

    private static readonly ForecastModel[] Models = Enum.GetValues<ForecastModel>();

    private readonly List<Trial> _trials = [];

    private Backtest()
    {
    }

    public int Count => _trials.Count;

    public int ErrorBasisPoints => Mean(_trials.Select(trial => trial.Errors[(int)trial.Chosen]));

    public int LastPriceErrorBasisPoints => Mean(_trials.Select(t => t.Errors[(int)ForecastModel.LastPrice]));

    public static Backtest Of(HourSeries series)
    {
        var test = new Backtest();
        // The first hour has a price, so every model has something to go on from.
        for (var end = WarmUp; end < series.Length; end += Step)
        {
            var chosen = test.Best(end);
            var predictions = Models.Select(model => ForecastModels.Predict(model, series, end)).ToArray();
            for (var i = 0; i < ForecastModels.Horizon && end + i < series.Length; i++)
            {
                var actual = series[end + i];
                if (actual == 0) continue;
                test._trials.Add(new(
                    end + i, i, chosen, [.. predictions.Select(p => Error(p[i], actual))],
                    ((UInt128)actual << Point) / Math.Max(1, predictions[(int)chosen][i])));
            }
        }

        return test;
    }

    /// <summary>
    /// The model that erred least in what came before <paramref name="end"/>; of equals the simplest.
    /// </summary>
    public ForecastModel Best(int end)
    {
        var sums = new long[Models.Length];
        foreach (var trial in _trials.Where(trial => trial.Target < end))
        {
            for (var i = 0; i < sums.Length; i++) sums[i] += trial.Errors[i];
        }

        return Models[Array.IndexOf(sums, sums.Min())];
    }

    /// <summary>Around a forecast: between them lay eight of ten prices that came.</summary>
    /// <param name="index">Hours ahead, from 0.</param>
    public (Price Low, Price High) Band(ulong price, int index)
    {
        var near = _trials.Where(trial => trial.Ahead / BlockHours == index / BlockHours).ToArray();
        var ratios = (near.Length >= LeastInBlock ? near : [.. _trials]).Select(t => t.Ratio).Order().ToArray();
        var low = Times(price, ratios[(ratios.Length - 1) / 10]);
        var high = Times(price, ratios[ratios.Length - 1 - ((ratios.Length - 1) / 10)]);
        return (new(Math.Min(low, price)), new(Math.Max(high, price)));
    }

    private static ulong Times(ulong price, UInt128 ratio)
    {
        // A ratio has up to 84 bits; one that is beyond any price is as good as any other.
        var product = UInt128.Min(ratio, (UInt128)1 << 63) * price >> Point;
        return product > ulong.MaxValue ? ulong.MaxValue : (ulong)product;
    }

    private static int Error(ulong predicted, ulong actual)
    {
        var off = predicted > actual ? predicted - actual : actual - predicted;
        return (int)UInt128.Min((UInt128)off * 10_000 / actual, MaxErrorBasisPoints);
    }

    private static int Mean(IEnumerable<int> errors)
    {
        var (sum, count) = errors.Aggregate((0L, 0L), (all, error) => (all.Item1 + error, all.Item2 + 1));
        return count == 0 ? 0 : (int)(sum / count);
    }

    /// <param name="Target">The hour that was foreseen, as an index.</param>
    /// <param name="Ahead">Hours ahead, from 0.</param>
    /// <param name="Errors">Of each model, in 1/10,000.</param>
    /// <param name="Ratio">What came, of what was foreseen by the chosen model.</param>
    private sealed record Trial(int Target, int Ahead, ForecastModel Chosen, int[] Errors, UInt128 Ratio);
}
