namespace Weft.Cli;

/// <summary>
/// This program by the name that it was called by. Where that leads through a link, an upgrade turns the link, and
/// who remembers the file behind it starts the old version for ever.
/// </summary>
internal static class CalledProgram
{
    private const int MostLinks = 40;

    public static string Path()
    {
        var file = Environment.ProcessPath!;
        // Its own arguments lack the first word, which is the name.
        return OperatingSystem.IsLinux() && ReadName() is { } name
            ? Path(file, name, Environment.CurrentDirectory, Environment.GetEnvironmentVariable("PATH"))
            : file;
    }

    /// <param name="file">What runs, free of links.</param>
    /// <param name="name">As it was typed; whoever calls a program may lie about it.</param>
    internal static string Path(string file, string name, string folder, string? path)
    {
        var candidates = name.Contains('/', StringComparison.Ordinal)
            ? [System.IO.Path.GetFullPath(name, folder)]
            : (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(place => System.IO.Path.GetFullPath(name, System.IO.Path.GetFullPath(place, folder)));
        return candidates.FirstOrDefault(candidate => Resolved(candidate) == file) ?? file;
    }

    /// <summary>The path free of links; null where it leads nowhere.</summary>
    private static string? Resolved(string path)
    {
        var links = 0;
        var (done, rest) = ("/", new Stack<string>(Parts(path).Reverse()));
        while (rest.TryPop(out var part))
        {
            var next = System.IO.Path.GetFullPath(part, done);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                done = next;
                continue;
            }

            if (++links > MostLinks) return null;
            foreach (var one in Parts(target).Reverse()) rest.Push(one);
            if (target.StartsWith('/')) done = "/";
        }

        return File.Exists(done) ? done : null;
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string? ReadName()
    {
        try
        {
            return File.ReadAllText("/proc/self/cmdline").Split('\0')[0] is { Length: > 0 } name ? name : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
