using System.Globalization;

namespace Weft.Bench;

/// <summary>What a process and its children take, as Linux counts it in /proc.</summary>
internal static class ProcessLoad
{
    /// <summary>Ticks a second in /proc; Linux fixes it for programs.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>The process whose command line has the verb and whose node lives in the home folder.</summary>
    public static int Find(string verb, string home)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                if (File.ReadAllText($"{folder}/cmdline").Split('\0').Contains(verb, StringComparer.Ordinal)
                    && File.ReadAllText($"{folder}/environ").Split('\0').Contains($"WEFT_HOME={home}"))
                {
                    return id;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The process ended, or belongs to somebody else.
            }
        }

        throw new BenchException($"no process runs 'weft {verb}' in {home}");
    }

    /// <summary>The process and everything below it, parents first.</summary>
    public static IReadOnlyList<int> Tree(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            if (Fields(id) is { } fields) parents[id] = int.Parse(fields[1], CultureInfo.InvariantCulture);
        }

        var tree = new List<int> { root };
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(parents.Where(pair => pair.Value == tree[i]).Select(pair => pair.Key));
        return tree;
    }

    public static TimeSpan CpuTime(int id) => Fields(id) is { } fields
        ? TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond)
        : TimeSpan.Zero;

    /// <summary>Bytes; shared pages are counted in full.</summary>
    public static long ResidentBytes(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status")
                .FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>
    /// The fields of /proc/ID/stat after the name: state, parent, ...; null where the process has ended.
    /// </summary>
    private static string[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
