using System.Text.Json.Nodes;

namespace Weft.Machine;

/// <summary>
/// The system call filter of every box, the same whatever the engine. Engines' own, in the versions that distributions
/// carry, let a job make user namespaces and mount in them (Podman), use io_uring, and talk to the hypervisor and to
/// the kernel's packet filter (both): much of the kernel is open to strangers then.
/// </summary>
/// <remarks>
/// The format is that of containers' seccomp.json: rules of names, an action and conditions on arguments. What is in no
/// rule does not exist for a job, newer calls too: programs take that answer well and use older ones. Sockets are of
/// the four families that programs need; of netlink only the one that tells a program its routes.
/// </remarks>
internal static class SystemCalls
{
    private const int NotPermitted = 1;
    private const int NoSuchCall = 38;
    private const int NoSuchFamily = 97;

    /// <summary>New mount, control group, uts, ipc, user, process and network namespaces.</summary>
    private const long NamespaceFlags = 0x7e02_0000;

    /// <summary>Programs expect to be told that they may not, rather than that there is no such call.</summary>
    private static readonly string[] Forbidden =
    [
        "unshare", "setns", "mount", "umount2", "pivot_root", "fsopen", "fsconfig", "fsmount", "fspick",
        "move_mount", "open_tree", "mount_setattr", "keyctl", "add_key", "request_key", "bpf", "perf_event_open",
        "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_by_handle_at",
        "name_to_handle_at", "syslog",
    ];

    private static readonly (long Family, long? Protocol)[] Families = [(1, null), (2, null), (10, null), (16, 0)];

    private static readonly Lazy<string> Text = new(Build);

    public static string Filter => Text.Value;

    /// <summary>
    /// The option that puts the filter on a box: Docker takes its text, Podman the path of a file, which is written
    /// here.
    /// </summary>
    public static string Option(EngineTraits traits, MachineOptions options)
    {
        if (traits.Kind == EngineKind.Docker) return $"seccomp={Filter}";
        var path = options.SystemCallsPath;
        if (!File.Exists(path) || File.ReadAllText(path) != Filter)
        {
            var partial = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(partial, Filter);
            File.Move(partial, path, overwrite: true);
        }

        return $"seccomp={path}";
    }

    /// <summary>Names in the list of what a job may call without conditions.</summary>
    internal static IReadOnlyList<string> Allowed()
    {
        using var resource = typeof(SystemCalls).Assembly.GetManifestResourceStream("system-calls.txt")
            ?? throw new InvalidOperationException("The list of system calls was not built in.");
        using var reader = new StreamReader(resource);
        return
        [
            .. reader.ReadToEnd().Split('\n').Where(line => !line.StartsWith('#'))
                .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];
    }

    private static string Build()
    {
        var rules = new JsonArray(
            Allow(Allowed()), Refuse(Forbidden, NotPermitted), Refuse(["clone3"], NoSuchCall),
            Allow(["clone"], (0, NamespaceFlags, "SCMP_CMP_MASKED_EQ")));
        foreach (var (family, protocol) in Families)
        {
            (int, long, string)[] conditions = protocol is { } only
                ? [(0, family, "SCMP_CMP_EQ"), (2, only, "SCMP_CMP_EQ")]
                : [(0, family, "SCMP_CMP_EQ")];
            rules.Add(Allow(["socket"], conditions));
        }

        rules.Add(Outside(Families.Select(pair => pair.Family).Max()));
        return new JsonObject
        {
            ["defaultAction"] = "SCMP_ACT_ERRNO",
            ["defaultErrnoRet"] = NoSuchCall,
            // Programs of 32 bits come in by another door of the kernel, which stays shut.
            ["archMap"] = new JsonArray(Architecture("SCMP_ARCH_X86_64"), Architecture("SCMP_ARCH_AARCH64")),
            ["syscalls"] = rules,
        }.ToJsonString();
    }

    private static JsonObject Architecture(string name) =>
        new() { ["architecture"] = name, ["subArchitectures"] = new JsonArray() };

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

    private static JsonObject Allow(
        IEnumerable<string> names, params (int Index, long Value, string Operation)[] conditions) => new()
        {
            ["names"] = List(names),
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
