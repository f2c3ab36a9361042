using System.Numerics;

namespace Weft.Market;

/// <summary>
/// Prices in classes of nearly equal relative width, so that what was traded in an hour takes bounded room: exact below
/// 128 base units, above that 64 classes for each doubling, so at most 1/64 of the price wide.
/// </summary>
/// <remarks>
/// Whoever keeps GPUs and the sum of price x GPUs for each class knows its mean price exactly; where all fills of a
/// class had one price, that is the price.
/// </remarks>
public static class PriceBuckets
{
    private const int Bits = 6;
    private const int Exact = 2 << Bits;

    /// <summary>More than any <see cref="Of"/> says.</summary>
    public const int Count = ((64 - Bits) << Bits) + (1 << Bits);

    /// <summary>Grows with the price.</summary>
    public static int Of(Price price)
    {
        if (price.PerGpuHour < Exact) return (int)price.PerGpuHour;
        var shift = BitOperations.Log2(price.PerGpuHour) - Bits;
        return (shift << Bits) + (int)(price.PerGpuHour >> shift);
    }

    /// <summary>The lowest price of the class.</summary>
    public static Price LowestOf(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, Count);
        if (bucket < Exact) return new((ulong)bucket);
        var shift = (bucket >> Bits) - 1;
        return new((ulong)((bucket & ((1 << Bits) - 1)) + (1 << Bits)) << shift);
    }
}
