using System.Numerics;

namespace Weft.Market;

/// <summary>Which of a machine's at most 32 GPUs: bit i stands for GPU i.</summary>
public readonly record struct GpuMask(ulong Bits)
{
    /// <summary>GPUs of one machine key. A larger box enrols two.</summary>
    public const int Size = 32;

    public int Count => BitOperations.PopCount(Bits);

    public bool IsEmpty => Bits == 0;

    /// <summary>The first <paramref name="count"/> GPUs, 0 to 64.</summary>
    public static GpuMask First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        return new(count == 64 ? ulong.MaxValue : (1UL << count) - 1);
    }

    public bool Includes(GpuMask other) => (other.Bits & ~Bits) == 0;

    public bool Overlaps(GpuMask other) => (Bits & other.Bits) != 0;

    public GpuMask Without(GpuMask other) => new(Bits & ~other.Bits);

    public GpuMask With(GpuMask other) => new(Bits | other.Bits);

    /// <summary>The lowest <paramref name="count"/> GPUs of this mask; throws when it has fewer.</summary>
    public GpuMask Lowest(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        var (rest, taken) = (Bits, 0UL);
        for (var i = 0; i < count; i++)
        {
            taken |= rest & (~rest + 1);
            rest &= rest - 1;
        }

        return new(taken);
    }

    public IEnumerable<int> Indexes()
    {
        for (var rest = Bits; rest != 0; rest &= rest - 1) yield return BitOperations.TrailingZeroCount(rest);
    }
}
