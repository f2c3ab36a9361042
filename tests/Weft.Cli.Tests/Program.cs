using System.Diagnostics;

namespace Weft.Cli.Tests;

/// <summary>The program as the build made it, with an empty home unless one is given.</summary>
internal static class Program
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "weft.dll");

    public static async Task<(int Code, string Output)> RunAsync(params string[] words)
    {
        var home = Directory.CreateTempSubdirectory("weft-program-").FullName;
        var (code, output, errors) = await RunInAsync(home, words);
        Directory.Delete(home, recursive: true);
        return (code, output + errors);
    }

    public static async Task<(int Code, string Output, string Errors)> RunInAsync(string home, params string[] words)
    {
        using var process = Start(home, words);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }

    /// <summary>The program under way, nobody at its keyboard.</summary>
    public static Process Start(string home, params string[] words)
    {
        var info = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        info.ArgumentList.Add(Path);
        foreach (var word in words) info.ArgumentList.Add(word);
        info.Environment["WEFT_HOME"] = home;
        var process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }
}
