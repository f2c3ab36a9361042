namespace Weft.Api;

/// <param name="Status"><c>ready</c>, or <c>catching-up</c> while the index is behind, or
/// <c>chain-unreachable</c>.</param>
/// <param name="IndexedBlock">Events up to this block are in the index; null before the first.</param>
/// <param name="ChainBlock">The chain's newest block; null when it does not answer.</param>
/// <param name="Settler">The account that settles for this gateway: the matcher that a request for a time to come has
/// to name.</param>
/// <param name="Region">Where the gateway stands, as its operator says; null where nobody does.</param>
/// <param name="MarketEventsLost">Missing from the figures of <c>/v1/market</c> since the gateway started.</param>
public sealed record HealthDto(
    string Status, string Version, ulong ChainId, string Market, int TokenDecimals, ulong? IndexedBlock,
    ulong? ChainBlock, int Offers, int RequestsWaiting, long MarketEventsLost,
    string Settler, string? Region = null);

/// <param name="Status">Always <c>live</c>.</param>
public sealed record LiveDto(string Status);
