using System.Text;
using System.Text.RegularExpressions;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// What of a job this machine would not even try. The job comes from a stranger: everything is bounded.
/// </summary>
internal static partial class JobCheck
{
    private const int MaxVariables = 256;
    private const int MaxEnvironmentBytes = 64 << 10;
    private const int MaxArguments = 1024;
    private const int MaxArgumentBytes = 64 << 10;

    /// <summary>Folders in the box that are the runtime's own or hold the profile's scratch space.</summary>
    private static readonly string[] Taken = ["/proc", "/sys", "/dev", "/run", "/tmp", "/etc"];

    /// <summary>Folders of the host that no image can write to: harmless in a library path.</summary>
    private static readonly string[] HostOwned = ["/usr/", "/lib/", "/lib64/", "/opt/"];

    /// <returns>Null when there is nothing to refuse.</returns>
    public static Refusal? Check(JobSpec job, EngineTraits traits)
    {
        if (traits.WhyNoJobs is { } none) return none;
        if (!ImageName().IsMatch(job.Image)) return BoxRefusals.ImageNameBad(job.Image);
        if (job.Command.Count > MaxArguments || job.Command.Sum(Encoding.UTF8.GetByteCount) > MaxArgumentBytes)
            return BoxRefusals.LimitsBad(
                "bytes of arguments", job.Command.Sum(Encoding.UTF8.GetByteCount), 0, MaxArgumentBytes);
        return CheckPaths(job) ?? CheckEnvironment(job.Environment) ?? CheckLimits(job.Limits, traits)
            ?? (job.Work is { } work ? OutsideDisk(work.Bytes) : null);
    }

    /// <summary>
    /// The variable that makes helpers of the engine, outside the box, load the image's code; null for none.
    /// </summary>
    /// <remarks>
    /// Hooks that set GPUs up run outside the box with its environment (CVE-2025-23266). A library path to folders that
    /// belong to the host is what the official CUDA images set, and cannot name anything of the image.
    /// </remarks>
    public static string? CodeLoader(IEnumerable<string> environment)
    {
        foreach (var line in environment)
        {
            if (!line.StartsWith("LD_", StringComparison.Ordinal)) continue;
            var parts = line.Split('=', 2);
            var harmless = parts is ["LD_LIBRARY_PATH", var path] && path.Split(':').All(IsHostOwned);
            if (!harmless) return parts[0];
        }

        return null;
    }

    public static bool IsPathGood(string path) =>
        path.Length is > 1 and <= 256
        && path[0] == '/'
        && !path.EndsWith('/')
        && !path.Any(c => char.IsControl(c) || c is ':' or ',' or '\\')
        && path[1..].Split('/').All(part => part is not ("" or "." or ".."))
        && !Taken.Any(taken => IsWithin(path, taken));

    private static bool IsHostOwned(string folder) =>
        HostOwned.Any(root => (folder + "/").StartsWith(root, StringComparison.Ordinal))
        && !folder.Split('/').Contains("..", StringComparer.Ordinal);

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static Refusal? CheckPaths(JobSpec job)
    {
        (string What, string? Path)[] all =
            [("input path", job.InputPath), ("output path", job.OutputPath), ("working directory", job.Work?.Path)];
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Path is not { } path) continue;
            if (!IsPathGood(path) || all[..i].Any(other => other.Path is { } one && DoMeet(one, path)))
                return BoxRefusals.PathBad(all[i].What, path);
        }

        return null;
    }

    private static bool DoMeet(string one, string other) => IsWithin(one, other) || IsWithin(other, one);

    private static Refusal? CheckEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.Count > MaxVariables
            || environment.Sum(pair => pair.Key.Length + Encoding.UTF8.GetByteCount(pair.Value)) > MaxEnvironmentBytes)
            return BoxRefusals.EnvironmentBad("(all)");
        foreach (var (name, value) in environment)
            if (!VariableName().IsMatch(name) || value.Contains('\0', StringComparison.Ordinal))
                return BoxRefusals.EnvironmentBad(name);
        return CodeLoader(environment.Select(pair => $"{pair.Key}={pair.Value}")) is { } loader
            ? BoxRefusals.ImageLoadsCode(loader)
            : null;
    }

    private static Refusal? CheckLimits(JobLimits limits, EngineTraits traits) =>
        Outside("bytes of memory", limits.MemoryBytes, 16L << 20, traits.MemoryBytes)
        ?? Outside("thousandths of a core", limits.MilliCpus, 10, 1_000_000)
        ?? Outside("processes", limits.Pids, 1, 65_536)
        ?? OutsideDisk(limits.DiskBytes);

    private static Refusal? OutsideDisk(long bytes) => Outside("bytes of disk", bytes, 1L << 20, 1L << 44);

    private static Refusal? Outside(string what, long wanted, long least, long most) =>
        wanted >= least && wanted <= most ? null : BoxRefusals.LimitsBad(what, wanted, least, most);

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,254}(@sha256:[0-9a-f]{64})?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ImageName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariableName();
}
