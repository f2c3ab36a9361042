using System.Globalization;
using Docker.DotNet.Models;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// An image that is on this machine, pinned: <paramref name="Id"/> is the digest of its configuration.
/// </summary>
internal sealed record PinnedImage(
    string Name, string Id, string? RepoDigest, IReadOnlyList<string> Environment, IReadOnlyList<string> Volumes)
{
    /// <summary>The image says in which folder its command is to begin.</summary>
    public bool NamesFolder { get; init; }
}

/// <summary>
/// The default security profile: what a box may do, whatever its image says. Pure, so that a test can read all of it;
/// another test asks a running box what it can really do.
/// </summary>
/// <remarks>
/// No new privileges, no capabilities, a seccomp filter (<see cref="SystemCalls"/>), a read-only root, no network,
/// user ids that are nobody outside, bounded memory, processor time, processes, files and disk. Two kinds of scratch
/// space, both in memory and counted as such: the usual temporary folders, where nothing can be executed, and
/// <see cref="CacheFolder"/>, where compilers that make code at run time (OpenCL, CUDA, Triton) may load it from. A job
/// runs code of its own choice anyway; the line is drawn so that a mere data file in /tmp is never code by accident.
/// The engine gives a box no network. Where the owner's policy gives it one, the node adds it by a gate that the job
/// cannot touch (<see cref="EgressGate"/>).
/// </remarks>
internal static class BoxProfile
{
    public const string NodeLabel = "io.weft.node";
    public const string LeaseLabel = "io.weft.lease";
    public const string ImageLabel = "io.weft.image";

    /// <summary>Where run-time compilers keep what they made; the variables that name such caches point here.</summary>
    public const string CacheFolder = "/run/weft/cache";

    /// <summary>Nobody's id in a box where the engine has no user namespace to offer.</summary>
    private const string Nobody = "65532:65532";
    private const long GVisorThreads = 256;

    private static readonly string[] CacheVariables =
        ["XDG_CACHE_HOME", "POCL_CACHE_DIR", "CUDA_CACHE_PATH", "TRITON_CACHE_DIR", "NUMBA_CACHE_DIR"];

    public static string NameOf(Hash32 lease) => $"weft-{Hex.Encode(lease.Bytes)[2..]}";

    public static CreateContainerParameters Build(
        BoxSpec spec, PinnedImage image, EngineTraits traits, BoxPaths paths, IReadOnlyList<string> gpuIds,
        BoxOwner owner)
    {
        var job = spec.Job;
        return new()
        {
            Name = NameOf(spec.Lease),
            Image = image.Id,
            Hostname = "box",
            Cmd = job.Command.Count > 0 ? [.. job.Command] : null,
            Env = Environment(job, gpuIds),
            User = traits.UserNamespace ? null : Nobody,
            // Where the image does not mind, a job begins where it can write, on the disk that is bounded.
            WorkingDir = job.Work?.Path ?? (image.NamesFolder || paths.Output is null ? null : job.OutputPath),
            AttachStdout = true,
            AttachStderr = true,
            // The image's health check would run commands of its own beside the job.
            Healthcheck = new HealthConfig { Test = ["NONE"] },
            StopSignal = "SIGTERM",
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [NodeLabel] = owner.Node,
                [LeaseLabel] = spec.Lease.ToString(),
                [ImageLabel] = image.RepoDigest ?? image.Id,
            },
            HostConfig = HostConfig(job, image, traits, paths, gpuIds, owner),
        };
    }

    private static HostConfig HostConfig(
        JobSpec job, PinnedImage image, EngineTraits traits, BoxPaths paths, IReadOnlyList<string> gpuIds,
        BoxOwner owner)
    {
        var limits = job.Limits;
        return new()
        {
            NetworkMode = "none",
            Runtime = traits is { Kind: EngineKind.Docker, GVisor: true } && owner.GVisor
                ? OwnPodman.GVisorProgram
                : null,
            IpcMode = "private",
            // Rootless, all boxes share the user's one range, and the user is outside it.
            UsernsMode = traits is not { CanMapUsers: true, MapsUsers: false } ? null
                : traits.Rootless ? "nomap"
                : "auto:size=65536",
            ReadonlyRootfs = true,
            Privileged = false,
            CapDrop = ["ALL"],
            SecurityOpt = owner.SystemCalls is { } filter ? ["no-new-privileges", filter] : ["no-new-privileges"],
            // gVisor has threads of its own, and one or two for each of the job's.
            PidsLimit = owner.GVisor ? GVisorThreads + (2L * limits.Pids) : limits.Pids,
            Memory = limits.MemoryBytes,
            MemorySwap = limits.MemoryBytes,
            NanoCPUs = Math.Min(limits.MilliCpus, traits.Cpus * 1000L) * 1_000_000,
            // When the machine runs out of memory the job goes first, not the node.
            OomScoreAdj = 500,
            ShmSize = Scratch(limits),
            Ulimits = Ulimits(limits, owner),
            Tmpfs = ScratchFolders(job, image),
            Mounts = Mounts(job, paths),
            LogConfig = LogConfig(traits, owner.MaxLogBytes),
            DeviceRequests = DeviceRequests(traits, gpuIds),
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
        };
    }

    private static long Scratch(JobLimits limits) => Math.Min(limits.MemoryBytes / 4, 1L << 30);

    private static Dictionary<string, string> ScratchFolders(JobSpec job, PinnedImage image)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"size={Scratch(job.Limits)}");
        var folders = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/tmp"] = $"rw,noexec,nosuid,nodev,mode=1777,{size}",
            ["/var/tmp"] = $"rw,noexec,nosuid,nodev,mode=1777,{size}",
            ["/run"] = $"rw,noexec,nosuid,nodev,mode=1777,{size}",
            [CacheFolder] = $"rw,exec,nosuid,nodev,mode=1777,{size}",
        };
        // A volume that the image declares would be unbounded space on the host's disk.
        foreach (var volume in image.Volumes.Where(
            path => path != job.OutputPath && path != job.InputPath && path != job.Work?.Path))
            folders.TryAdd(volume, $"rw,noexec,nosuid,nodev,mode=1777,{size}");
        return folders;
    }

    private static List<Mount> Mounts(JobSpec job, BoxPaths paths)
    {
        var mounts = new List<Mount>();
        if (job.InputPath is { } input && paths.Input is { } from)
            mounts.Add(new Mount { Type = "bind", Source = from, Target = input, ReadOnly = true });
        if (job.OutputPath is { } output && paths.Output is { } to)
            mounts.Add(new Mount { Type = "bind", Source = to, Target = output });
        if (job.Work is { } work && paths.Work is { } own)
            mounts.Add(new Mount { Type = "bind", Source = own, Target = work.Path });
        if (paths.Secrets is { } secrets)
            mounts.Add(new Mount { Type = "bind", Source = secrets, Target = BoxSecrets.Target, ReadOnly = true });
        if (paths.Hosts is { } hosts)
            mounts.Add(new Mount { Type = "bind", Source = hosts, Target = "/etc/hosts", ReadOnly = true });
        if (paths.Resolvers is { } resolvers)
            mounts.Add(new Mount { Type = "bind", Source = resolvers, Target = "/etc/resolv.conf", ReadOnly = true });
        return mounts;
    }

    private static List<Ulimit> Ulimits(JobLimits limits, BoxOwner owner)
    {
        // Stated in full: an engine's own defaults may be above what this process tree is allowed to give.
        var files = Math.Min(65_536, owner.HardOpenFiles);
        var processes = Math.Min(Math.Max(4096, limits.Pids), owner.HardProcesses);
        return
        [
            new Ulimit { Name = "core", Soft = 0, Hard = 0 },
            new Ulimit { Name = "nofile", Soft = Math.Min(4096, files), Hard = files },
            new Ulimit { Name = "nproc", Soft = processes, Hard = processes },
        ];
    }

    private static LogConfig LogConfig(EngineTraits traits, long maxBytes)
    {
        // The node keeps the log itself; the engine's copy bridges the time when the node is down.
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["max-size"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, maxBytes >> 20) * 2}m"),
        };
        return new() { Type = traits.Kind == EngineKind.Podman ? "k8s-file" : "json-file", Config = options };
    }

    private static List<DeviceRequest>? DeviceRequests(EngineTraits traits, IReadOnlyList<string> gpuIds) =>
        gpuIds.Count == 0 || traits.Kind == EngineKind.Podman
            ? null
            :
            [
                new DeviceRequest
                {
                    Driver = "nvidia", DeviceIDs = [.. gpuIds], Capabilities = [["gpu", "compute", "utility"]],
                },
            ];

    private static List<string> Environment(JobSpec job, IReadOnlyList<string> gpuIds)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = "/tmp", ["TMPDIR"] = "/tmp" };
        foreach (var name in CacheVariables) lines[name] = CacheFolder;
        foreach (var (name, value) in job.Environment) lines[name] = value;
        // Some installations give out GPUs by this variable alone: the lease says which, neither image nor job.
        lines["NVIDIA_VISIBLE_DEVICES"] = gpuIds.Count == 0 ? "void" : string.Join(',', gpuIds);
        return [.. lines.Select(pair => $"{pair.Key}={pair.Value}")];
    }
}

/// <summary>Whose boxes these are, and what this process may hand on.</summary>
internal sealed record BoxOwner(string Node, long MaxLogBytes, long HardOpenFiles, long HardProcesses)
{
    public bool GVisor { get; init; }

    /// <summary>The engine's option for the system call filter, or null for the engine's own.</summary>
    public string? SystemCalls { get; init; }
}
