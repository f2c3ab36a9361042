using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The market's own percentiles, as the gateway's API has them: what <c>weft market</c> shows.</summary>
internal sealed class MarketSight(Network network, string region) : IMarketSight
{
    public async Task<Result<MarketPrices>> AskAsync(string gpuClass, CancellationToken cancel)
    {
        var asked = await GatewayApi.AskAsync(network, api => api.MarketAsync(gpuClass, region, gpus: 1, cancel));
        return asked.TryGet(out var market, out var refusal)
            ? new MarketPrices(
                Price(market.ForProviders.WithinHour?.PricePerGpuHour),
                Price(market.Summary.Last24Hours.Prices?.P50PerGpuHour),
                Price(market.ForProviders.OthersAsk?.P50PerGpuHour))
            : refusal;
    }

    private static Price? Price(string? baseUnits) =>
        ulong.TryParse(
            baseUnits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out var units)
            ? new Price(units)
            : null;
}
