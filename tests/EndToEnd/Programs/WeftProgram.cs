namespace Weft.EndToEnd;

/// <summary>The built program.</summary>
internal static class WeftProgram
{
    private static readonly string Executable =
        Environment.GetEnvironmentVariable("WEFT_EXE") ?? Path.Combine(
            AppContext.BaseDirectory, "..", "..", "Weft.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name,
            OperatingSystem.IsWindows() ? "weft.exe" : "weft");

    public static string Folder => Path.GetDirectoryName(Path.GetFullPath(Executable))!;

    public static RunningProgram Start(Home home, params IEnumerable<string> arguments)
    {
        if (!File.Exists(Executable)) Assert.Fail($"The program is not built: {Executable}");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["WEFT_HOME"] = home.Path,
            ["WEFT_PASSWORD_FILE"] = home.PasswordFile,
            // Standard input ends with this process, however it ends; then so does the child.
            ["WEFT_END_WITH_INPUT"] = "1",
        };
        var running = RunningProgram.Start(Executable, arguments, environment);
        home.Programs.Add(running);
        return running;
    }

    public static async Task<Outcome> RunAsync(Home home, params IEnumerable<string> arguments)
    {
        await using var running = Start(home, arguments);
        return await running.ExitAsync();
    }
}
