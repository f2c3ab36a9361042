using Docker.DotNet;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>What Docker tells of itself.</summary>
internal static class DockerInfo
{
    public static async Task<EngineTraits> AskAsync(IDockerClient client, CancellationToken cancel)
    {
        var version = await client.System.GetVersionAsync(cancel);
        return TraitsOf(version.Version, await client.System.GetSystemInfoAsync(cancel));
    }

    internal static EngineTraits TraitsOf(string version, SystemInfoResponse info)
    {
        return new(
            EngineKind.Docker, version, MapsUsers: Has("name=userns"), CanMapUsers: false, info.DockerRootDir,
            (int)info.NCPU, info.MemTotal)
        {
            GVisor = info.Runtimes?.ContainsKey(OwnPodman.GVisorProgram) == true,
            Rootless = Has("name=rootless"),
            CopiesImages = info.Driver == EngineTraits.Copying,
            WhyNoJobs = Unlimited(info) is { Count: > 0 } unlimited ? EngineRefusals.CannotLimit(unlimited) : null,
        };

        bool Has(string name) =>
            info.SecurityOptions?.Any(option => option.Contains(name, StringComparison.Ordinal)) == true;
    }

    /// <summary>Docker warns of a limit that it cannot set, and starts the container without.</summary>
    private static List<string> Unlimited(SystemInfoResponse info)
    {
        (string Name, bool Holds)[] limits =
            [("cpu", info.CPUCfsQuota), ("memory", info.MemoryLimit), ("pids", info.PidsLimit)];
        return [.. limits.Where(limit => !limit.Holds).Select(limit => limit.Name)];
    }
}
