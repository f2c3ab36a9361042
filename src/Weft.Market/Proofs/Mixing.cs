using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Weft.Market;

/// <summary>
/// The integer mixing that matrices and memory are made of: a few instructions on any processor, and no shorter way to
/// a result than to compute it. Not a cipher; what has to be unforeseeable comes from <see cref="ProofDraw"/>.
/// </summary>
internal static class Mixing
{
    private const uint Step = 0x9E3779B9;
    private const uint First = 0x7FEB352D;
    private const uint Second = 0x846CA68B;

    /// <summary>Word <paramref name="at"/> of a row: the key goes in twice, so that no two rows are each other's
    /// permutation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Word(uint at, RowKey key)
    {
        var x = (at * Step) + key.Added;
        x = (x ^ (x >> 16)) * First;
        x ^= key.Folded;
        x = (x ^ (x >> 15)) * Second;
        return x ^ (x >> 16);
    }

    /// <summary>Eight words in a row, four bytes each: the plain one's twin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Words(Vector256<uint> at, RowKey key)
    {
        var x = (at * Step) + Vector256.Create(key.Added);
        x = (x ^ (x >>> 16)) * First;
        x ^= Vector256.Create(key.Folded);
        x = (x ^ (x >>> 15)) * Second;
        return x ^ (x >>> 16);
    }

    /// <summary>One round of 64 bits (the finalizer of SplitMix64), gone through in turn and not at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Round(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>A number below the limit, from one of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Below(ulong x, ulong limit)
    {
        var high = Math.BigMul(x, limit, out _);
        return high;
    }
}

/// <summary>What sets one row of numbers apart from all others.</summary>
internal readonly record struct RowKey(uint Added, uint Folded);
