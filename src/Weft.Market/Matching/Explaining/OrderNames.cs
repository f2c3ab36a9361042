using System.Globalization;

namespace Weft.Market;

/// <summary>What the numbers in orders are called: names of the chain's lists, by index.</summary>
public sealed record OrderNames(IReadOnlyList<string> GpuClasses, IReadOnlyList<string> Regions)
{
    private static readonly (Features Flag, string Name)[] FeatureNames =
    [
        (Features.OpenCl, "opencl"),
        (Features.Cuda, "cuda"),
        (Features.Internet, "internet"),
        (Features.UserNamespace, "user-namespace"),
        (Features.GVisor, "gvisor"),
        (Features.OneSite, "one-site"),
        (Features.Checked, "checked"),
        (Features.Confirmed, "confirmed"),
    ];

    /// <summary>For who does not know the lists.</summary>
    public static OrderNames Numbers { get; } = new([], []);

    public string Of(GpuClass gpuClass) => At(GpuClasses, gpuClass.Index);

    public string Of(Region region) => At(Regions, region.Index);

    /// <summary>Without the notice, which has its own words: <see cref="Notice"/>.</summary>
    public static IReadOnlyList<string> Of(Features features) =>
        [.. FeatureNames.Where(f => features.HasFlag(f.Flag)).Select(f => f.Name)];

    private static string At(IReadOnlyList<string> names, int index) =>
        index < names.Count ? names[index] : index.ToString(CultureInfo.InvariantCulture);
}
