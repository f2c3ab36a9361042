using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Whether an engine can hand NVIDIA cards to boxes, and under which names: Docker by its NVIDIA runtime and the card's
/// id, Podman by a CDI description, whose devices are named by id or, from older toolkits, by number.
/// </summary>
internal static class GpuPassing
{
    private const long MaxDescriptionBytes = 4 << 20;

    private static readonly string[] CdiFolders = ["/etc/cdi", "/var/run/cdi"];

    public static async Task<bool> IsPossibleAsync(Engine engine, CancellationToken cancel)
    {
        if (engine.Traits.Kind == EngineKind.Podman) return Descriptions().Any();
        try
        {
            var info = await engine.Client.System.GetSystemInfoAsync(cancel);
            return info.Runtimes?.ContainsKey("nvidia") == true;
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            return false;
        }
    }

    /// <summary><c>nvidia.com/gpu=GPU-5f1c...</c></summary>
    public static string CdiName(GpuDevice gpu)
    {
        var named = Descriptions().Any(file =>
            File.ReadAllText(file).Contains(gpu.DeviceId, StringComparison.Ordinal));
        return FormattableString.Invariant($"nvidia.com/gpu={(named ? gpu.DeviceId : gpu.Index)}");
    }

    private static IEnumerable<string> Descriptions() =>
        CdiFolders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*nvidia*"))
            .Where(file => Path.GetExtension(file) is ".yaml" or ".json")
            .Where(file => new FileInfo(file).Length <= MaxDescriptionBytes);
}
