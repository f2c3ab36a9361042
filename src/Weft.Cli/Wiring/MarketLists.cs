using Weft.Market;

namespace Weft.Cli;

/// <summary>The names of GPU classes and regions, by their on-chain index.</summary>
internal sealed record MarketLists(IReadOnlyList<string> GpuClassNames, IReadOnlyList<string> RegionNames)
{
    public IReadOnlyDictionary<string, GpuClass> GpuClasses { get; } = GpuClassNames
        .Select((name, index) => KeyValuePair.Create(name, new GpuClass((byte)index)))
        .ToDictionary(StringComparer.Ordinal);

    public Result<GpuClassSet> Classes(IEnumerable<string> names)
    {
        var set = default(GpuClassSet);
        foreach (var name in names)
        {
            if (!GpuClasses.TryGetValue(name, out var gpuClass)) return JobRefusals.ClassUnknown(name, GpuClassNames);
            set = set.With(gpuClass);
        }

        return set;
    }

    /// <summary>No names: anywhere.</summary>
    public Result<RegionSet> Regions(IReadOnlyList<string> names)
    {
        if (names.Count == 0) return RegionSet.Any;
        var bits = 0UL;
        foreach (var name in names)
        {
            if (!Region(name).TryGet(out var region, out var refusal)) return refusal;
            bits |= 1UL << region.Index;
        }

        return new RegionSet(bits);
    }

    public Result<Region> Region(string name)
    {
        for (var index = 0; index < RegionNames.Count; index++)
        {
            if (string.Equals(RegionNames[index], name, StringComparison.Ordinal)) return new Region((byte)index);
        }

        return JobRefusals.RegionUnknown(name, RegionNames);
    }
}
