using System.Globalization;

namespace Weft.Market;

public static class DiscoveryRefusals
{
    /// <param name="priced">Hours with a price.</param>
    /// <param name="span">Hours from the first of them until now.</param>
    /// <param name="silent">Hours since the last of them.</param>
    public static Refusal ForecastNotYet(int priced, int span, int silent) => new(
        "forecast-not-yet",
        priced == 0
            ? "There is no forecast: nothing was traded here in the last 30 days."
            : Text($"There is no forecast yet: it needs prices of {Forecaster.LeastPricedHours} hours, the first ")
                + Text($"{Forecaster.LeastSpanHours} hours ago or earlier and the last within ")
                + Text($"{Forecaster.MostSilentHours}; there are {priced}, from {span - 1} to {silent} hours ago."),
        "Ask again when more was traded, or for all regions together.");

    /// <param name="trials">Past forecasts that a price could be compared with.</param>
    public static Refusal ForecastNotChecked(int trials) => new(
        "forecast-not-checked",
        Text($"There is no forecast yet: only {trials} past hours show how far it would be off, and it takes ")
            + Text($"{Forecaster.LeastChecked}."),
        "Ask again when more was traded, or for all regions together.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
