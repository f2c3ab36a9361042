using System.Text.Json;
using Docker.DotNet;

namespace Weft.Machine;

/// <summary>
/// What Podman tells of itself by its own API: its Docker-compatible one does not say in all versions that it is
/// rootless, and in none which limits it can hold a container to.
/// </summary>
internal static class PodmanInfo
{
    private static readonly string[] Controllers = ["cpu", "memory", "pids"];

    /// <summary>Null where another engine listens.</summary>
    public static async Task<EngineTraits?> AskAsync(string socket, CancellationToken cancel)
    {
        try
        {
            return TraitsOf(await PodmanApi.GetAsync(socket, "info", cancel), HasIdRange(), Delegated);
        }
        catch (DockerApiException)
        {
            return null;
        }
    }

    /// <param name="text"><c>{"host":{"cpus":2,"memTotal":6225162240,"cgroupManager":"systemd","cgroupControllers":
    /// ["memory","pids"],"security":{"rootless":true},"idMappings":{"uidmap":[{"container_id":0,"host_id":1000,
    /// "size":1}]}},"store":{"graphDriverName":"overlay","graphRoot":"/home/x"},"version":{"Version":"4.3.1"}}</c>
    /// </param>
    /// <param name="hasIdRange">As root it can give every container a user namespace of its own.</param>
    /// <param name="delegated">What that user's systemd can hold others to; null where that cannot be seen.</param>
    internal static EngineTraits TraitsOf(string text, bool hasIdRange, Func<long, IEnumerable<string>?> delegated)
    {
        using var json = JsonDocument.Parse(text);
        var (info, host) = (json.RootElement, json.RootElement.GetProperty("host"));
        var rootless = host.GetProperty("security").GetProperty("rootless").GetBoolean();
        return new(
            EngineKind.Podman, info.GetProperty("version").GetProperty("Version").GetString()!, MapsUsers: false,
            CanMapUsers: rootless || hasIdRange, info.GetProperty("store").GetProperty("graphRoot").GetString()!,
            host.GetProperty("cpus").GetInt32(), host.GetProperty("memTotal").GetInt64())
        {
            Rootless = rootless,
            CopiesImages = info.GetProperty("store").GetProperty("graphDriverName").GetString() == EngineTraits.Copying,
            WhyNoJobs = !rootless ? null
                : !HasIds(host) ? EngineRefusals.NoIds()
                : Unlimited(host, delegated) is { Count: > 0 } unlimited ? EngineRefusals.CannotLimit(unlimited)
                : null,
        };
    }

    /// <summary>
    /// Rootless, one runtime refuses a limit whose controller nobody delegated and another leaves it out; where systemd
    /// does not make their control groups, and under cgroups v1, containers have no limits at all. Podman tells what
    /// its own group has, and not what systemd can give to those of its containers: in a service it is less.
    /// </summary>
    private static List<string> Unlimited(JsonElement host, Func<long, IEnumerable<string>?> delegated)
    {
        var has = host.GetProperty("cgroupManager").GetString() != "systemd" ? []
            : delegated(UserOf(host)) ?? Items(host, "cgroupControllers").Select(one => one.GetString());
        return [.. Controllers.Except(has, StringComparer.Ordinal).OfType<string>()];
    }

    /// <summary>Who root in its containers would be, which is who runs it.</summary>
    private static long UserOf(JsonElement host) =>
        Items(host.GetProperty("idMappings"), "uidmap")
            .First(range => range.GetProperty("container_id").GetInt64() == 0).GetProperty("host_id").GetInt64();

    private static string[]? Delegated(long user)
    {
        var folder = $"/sys/fs/cgroup/user.slice/user-{user}.slice/user@{user}.service";
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cgroup.controllers"))
                .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>It has ids to give to containers besides the user's own.</summary>
    private static bool HasIds(JsonElement host) => Items(host.GetProperty("idMappings"), "uidmap").Count() > 1;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>
    /// Podman as root takes the ids for <c>--userns=auto</c> from the ranges of the user <c>containers</c>.
    /// </summary>
    private static bool HasIdRange() =>
        new[] { "/etc/subuid", "/etc/subgid" }.All(file =>
            File.Exists(file)
                && File.ReadLines(file).Any(line => line.StartsWith("containers:", StringComparison.Ordinal)));
}
