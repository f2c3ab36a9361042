namespace Weft.Market;

/// <summary>An index into the on-chain list of GPU classes (<c>Directory.gpuClass</c>).</summary>
public readonly record struct GpuClass(byte Index) : IComparable<GpuClass>
{
    public int CompareTo(GpuClass other) => Index.CompareTo(other.Index);
}
