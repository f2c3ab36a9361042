using System.Globalization;

namespace Weft.Machine;

/// <summary>This process's own hard limits: an engine started by it can give boxes no more than these.</summary>
internal static class ProcessLimits
{
    public static long HardOpenFiles => Hard("Max open files");

    public static long HardProcesses => Hard("Max processes");

    private static long Hard(string name) =>
        File.Exists("/proc/self/limits") ? ParseHard(File.ReadLines("/proc/self/limits"), name) : int.MaxValue;

    /// <summary><c>Max open files            1024                 524288               files     </c></summary>
    internal static long ParseHard(IEnumerable<string> lines, string name)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) ?? "";
        var columns = line[Math.Min(name.Length, line.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns.Length > 1
            && long.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var hard)
            ? hard
            : int.MaxValue;
    }
}
