namespace Weft.Market;

/// <summary>An index, 0 to 63, into the on-chain list of regions (<c>Directory.region</c>).</summary>
public readonly record struct Region(byte Index);

/// <summary>A set of regions, one bit each.</summary>
public readonly record struct RegionSet(ulong Bits)
{
    public static RegionSet Any => new(ulong.MaxValue);

    public static RegionSet Of(params ReadOnlySpan<Region> regions)
    {
        var bits = 0UL;
        foreach (var region in regions) bits |= 1UL << region.Index;
        return new(bits);
    }

    public bool Contains(Region region) => region.Index < 64 && ((Bits >> region.Index) & 1) == 1;
}
