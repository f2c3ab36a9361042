using System.Globalization;

namespace Weft.Machine;

internal sealed record CpuFacts(string Model, int Threads, long MemoryBytes)
{
    public static CpuFacts Read() => new(
        File.Exists("/proc/cpuinfo") ? ParseModel(File.ReadLines("/proc/cpuinfo")) : "unknown processor",
        Environment.ProcessorCount,
        File.Exists("/proc/meminfo")
            ? ParseMemory(File.ReadLines("/proc/meminfo"))
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary><c>model name	: AMD EPYC</c>; Arm machines have no such line.</summary>
    internal static string ParseModel(IEnumerable<string> lines) =>
        lines.Select(line => line.Split(':', 2))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() is "model name" or "Model")?[1].Trim()
        ?? "unknown processor";

    /// <summary><c>MemTotal:       24683108 kB</c></summary>
    internal static long ParseMemory(IEnumerable<string> lines)
    {
        var words = lines.FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal))?
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var kib, "kB"]
            && long.TryParse(kib, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value << 10
            : 0;
    }
}
