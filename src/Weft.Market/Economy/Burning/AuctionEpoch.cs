using System.Numerics;

namespace Weft.Market;

/// <summary>What one week gathered, in payment units, and what its sales burned.</summary>
public sealed class AuctionEpoch
{
    public BigInteger Units { get; internal set; }

    /// <summary>Of the units, what providers earned by serving.</summary>
    public BigInteger Attributed { get; internal set; }

    public BigInteger Sold { get; internal set; }

    /// <summary>WEFT.</summary>
    public BigInteger Burned { get; internal set; }
}
