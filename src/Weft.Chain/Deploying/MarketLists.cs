namespace Weft.Chain;

/// <summary>
/// What a new directory starts with. A position is the index that orders carry, so these lists are only ever appended
/// to.
/// </summary>
public static class MarketLists
{
    /// <summary><c>cpu</c> stands in where a machine has no GPU.</summary>
    public static IReadOnlyList<string> GpuClasses { get; } =
    [
        "cpu",
        "nvidia-b300", "nvidia-b200", "nvidia-gb200", "nvidia-h200", "nvidia-h100-sxm", "nvidia-h100-pcie",
        "nvidia-gh200",
        "nvidia-a100-80gb", "nvidia-a100-40gb", "nvidia-l40s", "nvidia-l40", "nvidia-l4", "nvidia-a40", "nvidia-a30",
        "nvidia-a10", "nvidia-a16", "nvidia-a2", "nvidia-t4", "nvidia-v100", "nvidia-p100",
        "nvidia-rtx-pro-6000", "nvidia-rtx-6000-ada", "nvidia-rtx-5000-ada", "nvidia-rtx-4000-ada", "nvidia-rtx-a6000",
        "nvidia-rtx-a5000", "nvidia-rtx-a4000",
        "nvidia-rtx-5090", "nvidia-rtx-5080", "nvidia-rtx-5070-ti", "nvidia-rtx-5070", "nvidia-rtx-5060-ti",
        "nvidia-rtx-4090", "nvidia-rtx-4080", "nvidia-rtx-4070-ti", "nvidia-rtx-4070", "nvidia-rtx-4060-ti",
        "nvidia-rtx-4060", "nvidia-rtx-3090", "nvidia-rtx-3080", "nvidia-rtx-3070", "nvidia-rtx-3060",
        "nvidia-rtx-2080-ti", "nvidia-gtx-1080-ti",
        "amd-mi355x", "amd-mi325x", "amd-mi300x", "amd-mi250x", "amd-rx-9070-xt", "amd-rx-7900-xtx",
        "intel-arc-b580", "intel-arc-a770",
        "opencl-other",
    ];

    public static IReadOnlyList<string> Regions { get; } =
    [
        "anywhere",
        "eu-west", "eu-central", "eu-north", "eu-south", "eu-east", "uk",
        "us-east", "us-central", "us-west", "ca", "mx", "br", "sa-west",
        "jp", "kr", "tw", "hk", "sg", "in-west", "in-south", "id", "au", "nz",
        "ae", "il", "tr", "za", "africa-west", "africa-east",
        "local",
    ];
}
