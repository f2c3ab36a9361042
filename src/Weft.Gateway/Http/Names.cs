using System.Globalization;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Numbers of the chain's lists as the names that people use.</summary>
internal static class Names
{
    public static string Class(GatewayOptions options, int index) => At(options.Policy.GpuClasses, index);

    public static string Region(GatewayOptions options, int index) => At(options.Policy.Regions, index);

    /// <returns>The index, or null when the list has no such name.</returns>
    public static int? Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return i;
        }

        return null;
    }

    public static IReadOnlyList<string> Of(Features features) => OrderNames.Of(features);

    private static string At(IReadOnlyList<string> names, int index) =>
        index < names.Count ? names[index] : index.ToString(CultureInfo.InvariantCulture);
}
