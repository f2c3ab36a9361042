using System.Diagnostics;

namespace Weft.Tidy;

/// <summary>The source tree that these tests look at: what git tracks or would track.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<string>> AllFiles = new(ListFiles);

    public static string Root { get; } = FindRoot();

    /// <summary>Paths from the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files => AllFiles.Value;

    public static IEnumerable<string> FilesWith(params string[] endings) =>
        Files.Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static bool Has(string path) =>
        File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    /// <summary>Fails with every finding at once, one a line.</summary>
    public static void AssertNone(IEnumerable<string> findings, string rule)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, $"{rule}\n{string.Join('\n', found)}");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Weft.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tidy tests run from inside the repository; Weft.slnx was not found.");
    }

    private static List<string> ListFiles()
    {
        // The tree may belong to another user (a container's mount); git then wants to be told that this is fine.
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard",
            },
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, "git could not list the files; the tidy tests need a git checkout.");
        return
        [
            .. names.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Where(name => File.Exists(Path.Combine(Root, name)))
                .Order(StringComparer.Ordinal),
        ];
    }
}
