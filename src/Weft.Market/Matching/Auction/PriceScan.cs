using System.Numerics;
using System.Runtime.Intrinsics;

namespace Weft.Market;

/// <summary>
/// Compares of prices over columns of at most 64, four at a time: which of them come next cannot be foretold, so a
/// branch for each costs more than all the compares.
/// </summary>
internal static class PriceScan
{
    private const ulong All = (1UL << 4) - 1;

    private static readonly Vector256<ulong> Lanes = Vector256.Create(1UL, 2, 4, 8);

    /// <summary>Bit i: price i is at most the limit.</summary>
    public static ulong AtMost(ReadOnlySpan<long> prices, long limit)
    {
        var (highest, found, i) = (Vector256.Create(limit), 0UL, 0);
        for (; i <= prices.Length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var above = Vector256.GreaterThan(Vector256.Create(prices[i..]), highest);
            found |= (above.ExtractMostSignificantBits() ^ All) << i;
        }

        for (; i < prices.Length; i++)
            if (prices[i] <= limit) found |= 1UL << i;
        return found;
    }

    /// <summary>Bit i: set i has the bit, and price i is at least this.</summary>
    public static ulong AtLeast(ReadOnlySpan<ulong> sets, ReadOnlySpan<long> prices, ulong bit, long price)
    {
        var (wanted, lowest, found, i) = (Vector256.Create(bit), Vector256.Create(price), 0UL, 0);
        for (; i <= sets.Length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var lacks = Vector256.Equals(Vector256.Create(sets[i..]) & wanted, Vector256<ulong>.Zero).AsInt64();
            var below = Vector256.LessThan(Vector256.Create(prices[i..]), lowest);
            found |= ((lacks | below).ExtractMostSignificantBits() ^ All) << i;
        }

        for (; i < sets.Length; i++)
            if ((sets[i] & bit) != 0 && prices[i] >= price) found |= 1UL << i;
        return found;
    }

    /// <summary>
    /// The lowest of the prices in the set and the first place of it; <see cref="Prices.Nothing"/> at -1 for none.
    /// </summary>
    public static (long Price, int Place) Least(ReadOnlySpan<long> prices, ulong set)
    {
        var nothing = Vector256.Create(Prices.Nothing);
        var (four, i) = (nothing, 0);
        for (; i <= prices.Length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var isIn = Vector256.Equals(Vector256.Create(set >> i) & Lanes, Lanes).AsInt64();
            four = Vector256.Min(four, Vector256.ConditionalSelect(isIn, Vector256.Create(prices[i..]), nothing));
        }

        var two = Vector128.Min(four.GetLower(), four.GetUpper());
        var least = Math.Min(two[0], two[1]);
        for (; i < prices.Length; i++)
            if (((set >> i) & 1) != 0) least = Math.Min(least, prices[i]);
        return least == Prices.Nothing
            ? (least, -1)
            : (least, BitOperations.TrailingZeroCount(AtMost(prices, least) & set));
    }
}
