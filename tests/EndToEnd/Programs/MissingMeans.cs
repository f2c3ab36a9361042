namespace Weft.EndToEnd;

/// <summary>Skips tests on machines that lack what they need.</summary>
internal static class MissingMeans
{
    public static string Repository { get; } = FindRepository();

    public static void SkipWithoutChain()
    {
        var name = OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";
        var packages = Path.Combine(Repository, "contracts", "node_modules", "@foundry-rs");
        var installed = Directory.Exists(packages)
            && Directory.EnumerateFiles(packages, name, SearchOption.AllDirectories).Any();
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
        if (!installed && !onPath) Assert.Skip("anvil is not installed: run npm ci in contracts/");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Weft.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
