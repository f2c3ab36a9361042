using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// What a round trip to a gateway says of a region. Light in glass goes 100 km and back in a millisecond, so an answer
/// that comes sooner than the way allows shows that the machine stands elsewhere; one that comes late shows nothing.
/// </summary>
public static class RegionCheck
{
    private const long KilometresPerMillisecond = 100;

    /// <summary>From the middle of a region to its edge, twice: two places may be so much nearer than the middles.
    /// </summary>
    private const int SlackKm = 2_500;

    /// <summary>Within that of a gateway of the same region there are few others.</summary>
    private const long NearKm = 1_500;

    /// <summary>In words; for people.</summary>
    /// <param name="region">Where the machine is said or guessed to stand; null where nothing tells.</param>
    /// <param name="gatewayRegion">Where the gateway stands, by the network file; null where that does not say.</param>
    public static string Say(string? region, NetworkFigures? network, string? gatewayRegion)
    {
        if (region is null) return "nothing to confirm";
        if (network is null) return "not confirmed: no round trip was measured";
        if (gatewayRegion is null)
            return "not confirmed: the network file does not say where its gateway stands";
        if (IsContradicted(region, network, gatewayRegion)) return "contradicted by the round trip to the gateway";
        var reach = Reach(network);
        return gatewayRegion == region && reach <= NearKm
            ? FormattableString.Invariant($"confirmed: at most {reach} km from a gateway in {gatewayRegion}")
            : FormattableString.Invariant($"possible: the gateway in {gatewayRegion} is at most {reach} km away");
    }

    /// <summary>A warning where what the owner says, or what was guessed, cannot be; null where it can.</summary>
    public static Refusal? Contradiction(string region, NetworkFigures? network, string? gatewayRegion) =>
        network is not null && gatewayRegion is not null && IsContradicted(region, network, gatewayRegion)
            ? RegionRefusals.TooNear(region, gatewayRegion, Reach(network))
            : null;

    /// <summary>Whether a region of the market is a place on the earth.</summary>
    public static bool IsOnMap(string region) => RegionPlaces.Kilometres(region, region) is not null;

    private static bool IsContradicted(string region, NetworkFigures network, string gatewayRegion) =>
        RegionPlaces.Kilometres(region, gatewayRegion) is { } way && way - SlackKm > Reach(network);

    private static long Reach(NetworkFigures network) =>
        Math.Max(1, network.RoundTripMicroseconds * KilometresPerMillisecond / 1_000);
}

public static class RegionRefusals
{
    public static Refusal TooNear(string region, string gatewayRegion, long reachKm) => new(
        "region-impossible",
        FormattableString.Invariant(
            $"At most {reachKm} km from a gateway in {gatewayRegion}, this machine does not stand in {region}."),
        "Give its own with --region; renters choose by region, and a checker sees the round trip too.");

    public static Refusal NotAsGuessed(string region, RegionGuess guess)
    {
        ArgumentNullException.ThrowIfNull(guess);
        return new(
            "region-differs",
            $"You say --region {region}; this machine seems to stand in {guess.Region} ({guess.How}).",
            "Nothing if you know better: what you say goes into the offers.");
    }
}
