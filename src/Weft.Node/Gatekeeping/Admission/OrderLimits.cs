using Weft.Market;

namespace Weft.Node;

/// <summary>The widths of the contract's types.</summary>
internal static class OrderLimits
{
    public const uint MaxDuration = (1 << 24) - 1;
    public const ulong MaxUint40 = (1UL << 40) - 1;
    public const ulong MaxNonce = uint.MaxValue;
    public const int MaxGpus = GpuMask.Size;
    public const int Slots = 32;

    public static Money MaxAmount { get; } = new((UInt128.One << 88) - 1);
}
