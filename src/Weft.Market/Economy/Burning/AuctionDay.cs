using System.Numerics;

namespace Weft.Market;

/// <summary>The day of the last sale and what happened on it.</summary>
/// <param name="Size">The lot it began with.</param>
/// <param name="Value">Sum of units times price.</param>
/// <param name="Reference">What the day began with, a quarter of its first price.</param>
public sealed record AuctionDay(ulong Day, BigInteger Size, BigInteger Sold, BigInteger Value, BigInteger Reference)
{
    private static readonly BigInteger MaxPrice = (BigInteger.One << 128) - 1;

    public BigInteger StartPrice => Basis.Min(4 * Reference, MaxPrice);

    /// <summary>What the next day begins with.</summary>
    public BigInteger NextReference =>
        Sold.IsZero ? Reference : (Reference * Size + Value) / (Size + Sold);

    /// <summary>
    /// Halves as often as is needed to come to the floor within the day, at equal distances, in straight lines between.
    /// </summary>
    public BigInteger PriceAt(ulong now, BigInteger floor)
    {
        var halvings = (ulong)(StartPrice / floor).GetBitLength();
        var progress = now % Call.DaySeconds * halvings;
        var price = StartPrice >> (int)(progress / Call.DaySeconds);
        price -= price / 2 * (progress % Call.DaySeconds) / Call.DaySeconds;
        return Basis.Max(price, floor);
    }
}
