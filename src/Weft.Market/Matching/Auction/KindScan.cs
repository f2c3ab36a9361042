using System.Numerics;
using System.Runtime.Intrinsics;

namespace Weft.Market;

/// <summary>Which kinds of a lot have the features and take the duration: integer compares over columns.</summary>
internal static class KindScan
{
    /// <summary>
    /// Writes the indexes, plus <paramref name="first"/>, of the kinds that fit; returns how many. Four at a time.
    /// </summary>
    /// <param name="fitting">As long as the columns.</param>
    public static int Fitting(
        ReadOnlySpan<long> lacks, ReadOnlySpan<long> min, ReadOnlySpan<long> max, long features, long duration,
        int first, Span<int> fitting)
    {
        var (wanted, at) = (Vector256.Create(features), Vector256.Create(duration));
        var (count, i) = (0, 0);
        for (; i <= lacks.Length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var fits = Vector256.Equals(Vector256.Create(lacks[i..]) & wanted, Vector256<long>.Zero)
                & Vector256.LessThanOrEqual(Vector256.Create(min[i..]), at)
                & Vector256.GreaterThanOrEqual(Vector256.Create(max[i..]), at);
            for (var bits = fits.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                fitting[count++] = first + i + BitOperations.TrailingZeroCount(bits);
        }

        return count + FittingOneByOne(
            lacks[i..], min[i..], max[i..], features, duration, first + i, fitting[count..]);
    }

    /// <summary>The plain twin.</summary>
    public static int FittingOneByOne(
        ReadOnlySpan<long> lacks, ReadOnlySpan<long> min, ReadOnlySpan<long> max, long features, long duration,
        int first, Span<int> fitting)
    {
        var count = 0;
        for (var i = 0; i < lacks.Length; i++)
            if ((lacks[i] & features) == 0 && min[i] <= duration && duration <= max[i]) fitting[count++] = first + i;
        return count;
    }
}
