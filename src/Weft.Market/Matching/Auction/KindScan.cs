using System.Runtime.Intrinsics;

namespace Weft.Market;

/// <summary>Which kinds of a block have the features and take the duration: integer compares over columns.</summary>
internal static class KindScan
{
    /// <summary>Bit i is kind i of at most 64. Four at a time.</summary>
    public static ulong Fitting(
        ReadOnlySpan<long> lacks, ReadOnlySpan<long> min, ReadOnlySpan<long> max, long features, long duration)
    {
        var (wanted, at) = (Vector256.Create(features), Vector256.Create(duration));
        var (fitting, i) = (0UL, 0);
        for (; i <= lacks.Length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var fits = Vector256.Equals(Vector256.Create(lacks[i..]) & wanted, Vector256<long>.Zero)
                & Vector256.LessThanOrEqual(Vector256.Create(min[i..]), at)
                & Vector256.GreaterThanOrEqual(Vector256.Create(max[i..]), at);
            fitting |= (ulong)fits.ExtractMostSignificantBits() << i;
        }

        var rest = FittingOneByOne(lacks[i..], min[i..], max[i..], features, duration);
        return i < Kinds.BlockSize ? fitting | (rest << i) : fitting;
    }

    /// <summary>The plain twin.</summary>
    public static ulong FittingOneByOne(
        ReadOnlySpan<long> lacks, ReadOnlySpan<long> min, ReadOnlySpan<long> max, long features, long duration)
    {
        var fitting = 0UL;
        for (var i = 0; i < lacks.Length; i++)
            if ((lacks[i] & features) == 0 && min[i] <= duration && duration <= max[i]) fitting |= 1UL << i;
        return fitting;
    }
}
