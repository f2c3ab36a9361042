using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The EIP-712 domain of one <c>Market</c> contract on one chain: what ties a signature to this market alone.
/// </summary>
public static class MarketDomain
{
    public const string Name = "Weft Market";
    public const string Version = "1";

    public static TypedDomain Of(ulong chainId, Address market) => new(Name, Version, chainId, market);
}
