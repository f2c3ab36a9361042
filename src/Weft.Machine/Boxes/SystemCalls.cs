using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Machine;

/// <summary>
/// Podman's system call filter, made narrower. Its own, in the versions that distributions carry, lets every job make
/// user namespaces and mount in them, which opens much of the kernel to strangers, and lets it talk to the hypervisor.
/// Docker's built-in filter does neither.
/// </summary>
/// <remarks>
/// The format is that of containers' seccomp.json: rules of names, an action and conditions on arguments. A narrowed
/// call is taken out of every rule that allows it before it gets rules of its own. Sockets are of the four families
/// that programs need; of netlink only the one that tells a program its routes.
/// </remarks>
internal static class SystemCalls
{
    private const int NotPermitted = 1;
    private const int NoSuchCall = 38;
    private const int NoSuchFamily = 97;

    /// <summary>New mount, control group, uts, ipc, user, process and network namespaces.</summary>
    private const long NamespaceFlags = 0x7e02_0000;

    private static readonly string[] Places = ["/etc/containers/seccomp.json", "/usr/share/containers/seccomp.json"];

    private static readonly string[] Forbidden =
    [
        "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "fsopen", "fsconfig", "fsmount", "fspick",
        "move_mount", "open_tree", "mount_setattr", "keyctl", "add_key", "request_key", "bpf", "perf_event_open",
        "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at",
        "name_to_handle_at", "socketcall", "syslog",
    ];

    private static readonly string[] Narrowed = ["clone", "clone3", "socket"];

    private static readonly (long Family, long? Protocol)[] Families = [(1, null), (2, null), (10, null), (16, 0)];

    /// <summary>Where the engine has its filter; null when this machine shows none.</summary>
    public static string? Source => Places.FirstOrDefault(File.Exists);

    /// <summary>
    /// The option that puts the filter on a box, written to a file that the engine reads; null where the engine's own
    /// is used.
    /// </summary>
    public static string? Option(EngineTraits traits, MachineOptions options)
    {
        if (traits.Kind != EngineKind.Podman || Source is not { } source) return null;
        var narrowed = Narrow(File.ReadAllText(source));
        if (narrowed is null) return null;
        var path = options.SystemCallsPath;
        if (!File.Exists(path) || File.ReadAllText(path) != narrowed)
        {
            var partial = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(partial, narrowed);
            File.Move(partial, path, overwrite: true);
        }

        return $"seccomp={path}";
    }

    /// <returns>Null for a text that is no filter.</returns>
    internal static string? Narrow(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject filter || filter["syscalls"] is not JsonArray rules) return null;
            string[] taken = [.. Forbidden, .. Narrowed];
            foreach (var rule in rules.OfType<JsonObject>())
                rule["names"] = List((rule["names"] as JsonArray ?? [])
                    .Select(name => name?.GetValue<string>() ?? "").Except(taken, StringComparer.Ordinal));
            foreach (var empty in rules.Where(rule => rule?["names"] is JsonArray { Count: 0 }).ToList())
                rules.Remove(empty);
            rules.Add(Refuse(Forbidden, NotPermitted));
            rules.Add(Refuse(["clone3"], NoSuchCall));
            rules.Add(Allow("clone", (0, NamespaceFlags, "SCMP_CMP_MASKED_EQ")));
            foreach (var (family, protocol) in Families)
            {
                (int, long, string)[] conditions = protocol is { } only
                    ? [(0, family, "SCMP_CMP_EQ"), (2, only, "SCMP_CMP_EQ")]
                    : [(0, family, "SCMP_CMP_EQ")];
                rules.Add(Allow("socket", conditions));
            }

            rules.Add(Outside(Families.Select(pair => pair.Family).Max()));
            return filter.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Programs ask for families that a machine may lack, and take this answer well.</summary>
    private static JsonObject Outside(long last)
    {
        var rule = Refuse(["socket"], NoSuchFamily);
        rule["args"] = new JsonArray(Condition(0, last, "SCMP_CMP_GT"));
        return rule;
    }

    private static JsonObject Refuse(IEnumerable<string> names, int error) => new()
    {
        ["names"] = List(names),
        ["action"] = "SCMP_ACT_ERRNO",
        ["args"] = new JsonArray(),
        ["errnoRet"] = error,
    };

    private static JsonObject Allow(string name, params (int Index, long Value, string Operation)[] conditions) => new()
    {
        ["names"] = List([name]),
        ["action"] = "SCMP_ACT_ALLOW",
        ["args"] = new JsonArray(
            [.. conditions.Select(part => (JsonNode)Condition(part.Index, part.Value, part.Operation))]),
    };

    private static JsonObject Condition(int index, long value, string operation) => new()
    {
        ["index"] = index,
        ["value"] = value,
        ["valueTwo"] = 0,
        ["op"] = operation,
    };

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)item)]);
}
