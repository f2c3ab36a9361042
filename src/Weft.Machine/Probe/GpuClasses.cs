namespace Weft.Machine;

/// <summary>Class names of the on-chain list for the names that drivers report.</summary>
/// <remarks>
/// A driver's name is cut into words, lower-case; a row fits when all of its words are among them, and the first row
/// that fits wins: more special rows stand before more general ones. A card that no row fits gets a name made of the
/// driver's.
/// </remarks>
internal static class GpuClasses
{
    public const string Cpu = "cpu";

    private static readonly (string Words, string Class)[] Table =
    [
        ("gb300", "nvidia-gb300"), ("gb200", "nvidia-gb200"), ("b300", "nvidia-b300"), ("b200", "nvidia-b200"),
        ("gh200", "nvidia-gh200"), ("h200 nvl", "nvidia-h200-nvl"), ("h200", "nvidia-h200"),
        ("h100 nvl", "nvidia-h100-nvl"), ("h100 pcie", "nvidia-h100-pcie"), ("h100", "nvidia-h100-sxm"),
        ("h20", "nvidia-h20"), ("a100 40gb", "nvidia-a100-40gb"), ("a100", "nvidia-a100-80gb"),
        ("a800", "nvidia-a800"), ("a40", "nvidia-a40"),
        ("a30", "nvidia-a30"), ("a16", "nvidia-a16"), ("a10g", "nvidia-a10g"), ("a10", "nvidia-a10"),
        ("l40s", "nvidia-l40s"), ("l40", "nvidia-l40"), ("l4", "nvidia-l4"), ("t4", "nvidia-t4"),
        ("v100", "nvidia-v100"), ("p100", "nvidia-p100"),
        ("rtx pro 6000 blackwell", "nvidia-rtx-pro-6000"), ("rtx 6000 ada", "nvidia-rtx-6000-ada"),
        ("rtx 5000 ada", "nvidia-rtx-5000-ada"), ("rtx 4000 ada", "nvidia-rtx-4000-ada"),
        ("rtx a6000", "nvidia-rtx-a6000"), ("rtx a5000", "nvidia-rtx-a5000"), ("rtx a4000", "nvidia-rtx-a4000"),
        ("geforce 5090 laptop", "nvidia-rtx-5090-laptop"), ("geforce 4090 laptop", "nvidia-rtx-4090-laptop"),
        ("geforce 5090", "nvidia-rtx-5090"), ("geforce 5080", "nvidia-rtx-5080"),
        ("geforce 5070 ti", "nvidia-rtx-5070-ti"), ("geforce 5070", "nvidia-rtx-5070"),
        ("geforce 5060 ti", "nvidia-rtx-5060-ti"), ("geforce 5060", "nvidia-rtx-5060"),
        ("geforce 4090 d", "nvidia-rtx-4090-d"), ("geforce 4090", "nvidia-rtx-4090"),
        ("geforce 4080 super", "nvidia-rtx-4080-super"), ("geforce 4080", "nvidia-rtx-4080"),
        ("geforce 4070 ti super", "nvidia-rtx-4070-ti-super"), ("geforce 4070 ti", "nvidia-rtx-4070-ti"),
        ("geforce 4070 super", "nvidia-rtx-4070-super"), ("geforce 4070", "nvidia-rtx-4070"),
        ("geforce 4060 ti", "nvidia-rtx-4060-ti"), ("geforce 4060", "nvidia-rtx-4060"),
        ("geforce 3090 ti", "nvidia-rtx-3090-ti"), ("geforce 3090", "nvidia-rtx-3090"),
        ("geforce 3080 ti", "nvidia-rtx-3080-ti"), ("geforce 3080", "nvidia-rtx-3080"),
        ("geforce 3070 ti", "nvidia-rtx-3070-ti"), ("geforce 3070", "nvidia-rtx-3070"),
        ("geforce 3060 ti", "nvidia-rtx-3060-ti"), ("geforce 3060", "nvidia-rtx-3060"),
        ("geforce 2080 ti", "nvidia-rtx-2080-ti"), ("geforce 2080", "nvidia-rtx-2080"),
        ("geforce 2070", "nvidia-rtx-2070"), ("geforce 2060", "nvidia-rtx-2060"),
        ("geforce 1080 ti", "nvidia-gtx-1080-ti"), ("geforce 1080", "nvidia-gtx-1080"),
    ];

    /// <param name="driverName"><c>NVIDIA H100 80GB HBM3</c>, <c>NVIDIA GeForce RTX 4090</c>.</param>
    public static string OfNvidia(string driverName)
    {
        var words = Words(driverName).ToHashSet(StringComparer.Ordinal);
        foreach (var (row, name) in Table)
            if (row.Split(' ').All(words.Contains)) return name;
        var made = string.Join('-', Words(driverName).Where(word => word != "nvidia"));
        return made.Length == 0 ? "nvidia-unknown" : $"nvidia-{made[..Math.Min(made.Length, 40)]}";
    }

    private static IEnumerable<string> Words(string name) =>
        new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
