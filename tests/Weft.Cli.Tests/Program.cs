using System.Diagnostics;

namespace Weft.Cli.Tests;

/// <summary>The program as the build made it, with an empty home.</summary>
internal static class Program
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "weft.dll");

    public static async Task<(int Code, string Output)> RunAsync(params string[] words)
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
        var home = Directory.CreateTempSubdirectory("weft-program-").FullName;
        info.Environment["WEFT_HOME"] = home;
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(home, recursive: true);
        return (process.ExitCode, output + await errors);
    }
}
