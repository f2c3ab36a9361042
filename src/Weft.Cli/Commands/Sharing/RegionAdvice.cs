using Weft.Machine;

namespace Weft.Cli;

/// <summary>What a machine has to say of the region that its owner gave, whose word goes into the offers.</summary>
internal static class RegionAdvice
{
    /// <summary>The market's region of those who name none.</summary>
    private const string Anywhere = "anywhere";

    public static async Task<IReadOnlyList<string>> OfAsync(string region, Network network, CancellationToken cancel)
    {
        var health = await GatewayApi.AskAsync(network, api => api.HealthAsync(cancel));
        var at = GatewayApi.RegionOf(network, health.TryGet(out var answer, out _) ? answer : null);
        if (at is null || network.Gateways is not [var gateway, ..]) return Of(region, RegionGuess.OfThisMachine());
        var way = await RoundTrip.Usual(TimeProvider.System).RunAsync(gateway.Endpoint, cancel);
        return Of(region, RegionGuess.OfThisMachine(), way.TryGet(out var figures, out _) ? figures : null, at);
    }

    internal static IReadOnlyList<string> Of(
        string region, RegionGuess guess, NetworkFigures? way = null, string? gatewayRegion = null)
    {
        if (RegionCheck.Contradiction(region, way, gatewayRegion) is { } impossible) return [impossible.ToString()];
        if (guess.Region is null || guess.Region == region) return [];
        if (region == Anywhere)
            return [$"This machine seems to stand in {guess.Region} ({guess.How}). With --region {guess.Region} "
                + "jobs that want to run there find it."];
        // A region of no place on the map, as that of a local network, is not contradicted by one that has.
        return RegionCheck.IsOnMap(region) ? [RegionRefusals.NotAsGuessed(region, guess).ToString()] : [];
    }
}
