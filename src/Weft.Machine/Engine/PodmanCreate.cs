using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>
/// Makes a container through Podman's own API, for boxes with GPUs: its Docker-compatible one ignores device requests
/// (podman issue 19338; this can go when the versions of all supported distributions honour them). Everything else in
/// <see cref="BoxProfile"/> means the same; the names are those of Podman's SpecGenerator.
/// </summary>
internal static class PodmanCreate
{
    private const long CpuPeriodMicros = 100_000;
    private const int SigTerm = 15;

    /// <param name="devices">Qualified CDI names: <c>nvidia.com/gpu=GPU-5f1c...</c></param>
    /// <returns>The container's id. Throws what the engine's client throws.</returns>
    public static async Task<string> CreateAsync(
        Engine engine, CreateContainerParameters parameters, IReadOnlyList<string> devices, CancellationToken cancel)
    {
        var answer = await PodmanApi.PostAsync(engine, "containers/create", Spec(parameters, devices), cancel);
        return JsonNode.Parse(answer)?["Id"]?.GetValue<string>()
            ?? throw new JsonException("Podman named no container.");
    }

    internal static JsonObject Spec(CreateContainerParameters parameters, IReadOnlyList<string> devices)
    {
        var host = parameters.HostConfig;
        var spec = new JsonObject
        {
            ["name"] = parameters.Name,
            ["image"] = parameters.Image,
            ["hostname"] = parameters.Hostname,
            ["env"] = Map(parameters.Env.Select(line => line.Split('=', 2)).Select(pair => (pair[0], pair[1]))),
            ["labels"] = Map(parameters.Labels.Select(pair => (pair.Key, pair.Value))),
            ["stop_signal"] = SigTerm,
            ["healthconfig"] = new JsonObject { ["Test"] = List(parameters.Healthcheck.Test) },
            ["devices"] = new JsonArray([.. devices.Select(name => (JsonNode)new JsonObject { ["path"] = name })]),
            ["image_volume_mode"] = "ignore",
            ["mounts"] = Mounts(host),
            ["shm_size"] = host.ShmSize,
            ["cap_drop"] = List(host.CapDrop),
            ["no_new_privileges"] = true,
            ["read_only_filesystem"] = true,
            ["netns"] = new JsonObject { ["nsmode"] = "none" },
            ["ipcns"] = new JsonObject { ["nsmode"] = "private" },
            ["oom_score_adj"] = host.OomScoreAdj,
            ["resource_limits"] = Limits(host),
            ["r_limits"] = new JsonArray([.. host.Ulimits.Select(limit => (JsonNode)new JsonObject
            {
                ["type"] = limit.Name, ["soft"] = limit.Soft, ["hard"] = limit.Hard,
            })]),
            ["log_configuration"] = new JsonObject
            {
                ["driver"] = host.LogConfig.Type,
                ["size"] = long.Parse(
                    host.LogConfig.Config["max-size"].TrimEnd('m'), CultureInfo.InvariantCulture) << 20,
            },
        };
        if (parameters.Cmd is { } command) spec["command"] = List(command);
        const string seccomp = "seccomp=";
        if (host.SecurityOpt.FirstOrDefault(one => one.StartsWith(seccomp, StringComparison.Ordinal)) is { } filter)
            spec["seccomp_profile_path"] = filter[seccomp.Length..];
        if (parameters.User is { } user) spec["user"] = user;
        if (parameters.WorkingDir is { } begin) spec["work_dir"] = begin;
        if (host.UsernsMode?.Split(':', 2) is ["auto", var size]) MapUsers(spec, size);
        else if (host.UsernsMode == "nomap") spec["userns"] = new JsonObject { ["nsmode"] = "no-map" };
        return spec;
    }

    private static void MapUsers(JsonObject spec, string size)
    {
        var count = uint.Parse(size["size=".Length..], CultureInfo.InvariantCulture);
        spec["userns"] = new JsonObject { ["nsmode"] = "auto", ["value"] = size };
        spec["idmappings"] = new JsonObject
        {
            ["AutoUserNs"] = true,
            ["AutoUserNsOpts"] = new JsonObject { ["Size"] = count },
        };
    }

    private static JsonObject Limits(HostConfig host) => new()
    {
        ["memory"] = new JsonObject { ["limit"] = host.Memory, ["swap"] = host.MemorySwap },
        ["cpu"] = new JsonObject
        {
            ["quota"] = host.NanoCPUs * CpuPeriodMicros / 1_000_000_000,
            ["period"] = CpuPeriodMicros,
        },
        ["pids"] = new JsonObject { ["limit"] = host.PidsLimit },
    };

    private static JsonArray Mounts(HostConfig host)
    {
        var mounts = new JsonArray();
        foreach (var (folder, options) in host.Tmpfs) mounts.Add(Mount(folder, "tmpfs", "tmpfs", options.Split(',')));
        foreach (var mount in host.Mounts)
            mounts.Add(Mount(mount.Target, "bind", mount.Source, ["rbind", mount.ReadOnly ? "ro" : "rw"]));
        return mounts;
    }

    private static JsonObject Mount(string target, string type, string source, IEnumerable<string> options) => new()
    {
        ["destination"] = target,
        ["type"] = type,
        ["source"] = source,
        ["options"] = List(options),
    };

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)item)]);

    private static JsonObject Map(IEnumerable<(string Key, string Value)> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
