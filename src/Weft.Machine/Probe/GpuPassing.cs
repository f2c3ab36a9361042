using Docker.DotNet.Models;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Whether an engine can hand NVIDIA cards to boxes, and under which names: Docker by its NVIDIA runtime and the card's
/// id, Podman by a CDI description, whose devices are named by id or, from older toolkits, by number. AMD's cards are
/// handed over as the device nodes that they are; there a job needs no help but the right to open them.
/// </summary>
internal static class GpuPassing
{
    /// <summary>By which programs of ROCm compute, on whichever card.</summary>
    public const string ComputeNode = "/dev/kfd";

    private const UnixFileMode ForAll = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

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

    /// <summary>
    /// Why an AMD card cannot be handed to a box; null when it can. Jobs are nobody on this machine, and in no group,
    /// so only nodes that everybody may open are of use to them.
    /// </summary>
    public static Refusal? WhyNot(HardwareFiles files, AmdCard card)
    {
        if (OperatingSystem.IsWindows()) return ProbeRefusals.NodeMissing(card.Name, card.RenderNode);
        foreach (var node in (string[])[ComputeNode, card.RenderNode])
        {
            var path = files.PathOf(node[1..]);
            if (!File.Exists(path)) return ProbeRefusals.NodeMissing(card.Name, node);
            if ((File.GetUnixFileMode(path) & ForAll) != ForAll) return ProbeRefusals.NodeClosed(card.Name, node);
        }

        return null;
    }

    /// <summary>This machine shows cards that a job could be handed.</summary>
    public static bool HasNodes(HardwareFiles files) =>
        new[] { "dev/nvidiactl", "dev/kfd", "dev/dxg" }.Any(node => File.Exists(files.PathOf(node)));

    /// <summary>What Podman's own API calls the devices of a box: names of CDI, or paths.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<GpuDevice> gpus) =>
        [.. gpus.SelectMany(gpu => gpu.Nodes.Count > 0 ? gpu.Nodes : [CdiName(gpu)]).Distinct(StringComparer.Ordinal)];

    /// <summary>The same for Docker, which takes paths as such and NVIDIA's cards by a request of their own.</summary>
    public static IList<DeviceMapping>? Mappings(IReadOnlyList<GpuDevice> gpus)
    {
        var nodes = gpus.SelectMany(gpu => gpu.Nodes).Distinct(StringComparer.Ordinal).ToList();
        return nodes.Count == 0
            ? null
            : [.. nodes.Select(node => new DeviceMapping
            {
                PathOnHost = node, PathInContainer = node, CgroupPermissions = "rw",
            })];
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
