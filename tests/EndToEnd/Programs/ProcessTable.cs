using System.Globalization;

namespace Weft.EndToEnd;

/// <summary>The machine's processes as the kernel shows them.</summary>
internal static class ProcessTable
{
    /// <summary>Command lines, with spaces between the words, of all processes that this one may look at.</summary>
    public static IEnumerable<(int Id, string CommandLine)> All()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Looking at other processes needs /proc.");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            if (Read(Path.Combine(folder, "cmdline")) is { Length: > 0 } line) yield return (id, line);
        }
    }

    /// <summary>The one program of that name that the process started, or one that it started did.</summary>
    public static int StartedBy(int ancestor, string name) => All()
        .Where(process => Path.GetFileName(process.CommandLine.Split(' ')[0]) == name)
        .Select(process => process.Id)
        .Single(id => Ancestors(id).Contains(ancestor));

    /// <summary>Ids of processes whose environment has that text.</summary>
    public static int[] With(string environment) =>
        [.. All().Select(process => process.Id)
            .Where(id => Read($"/proc/{id}/environ").Contains(environment, StringComparison.Ordinal))];

    public static string[] MountsBelow(string folder) =>
        [.. Read("/proc/mounts").Split('\n').Select(line => line.Split(' ')).Where(parts => parts.Length > 1)
            .Select(parts => parts[1]).Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))];

    public static async Task SignalAsync(int id, string signal) =>
        (await RunningProgram.RunAsync("kill", "-s", signal, $"{id}")).Succeeded();

    private static IEnumerable<int> Ancestors(int id)
    {
        const string parent = "PPid:";
        while (Read($"/proc/{id}/status").Split('\n')
            .FirstOrDefault(line => line.StartsWith(parent, StringComparison.Ordinal)) is { } line)
        {
            id = int.Parse(line[parent.Length..], CultureInfo.InvariantCulture);
            yield return id;
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
