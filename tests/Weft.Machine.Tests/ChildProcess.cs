using System.Diagnostics;

namespace Weft.Machine.Tests;

/// <summary>
/// This very program once more, doing one thing in place of running tests, so that it can be killed in the middle of
/// it.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Variable = "WEFT_TEST_CHILD";

    private static readonly Dictionary<string, Func<string, Task>> Roles = new(StringComparer.Ordinal)
    {
        ["journal"] = Journal.JournalCrashTests.WriteForEverAsync,
        ["box"] = Boxes.BoxLifeTests.StartAndHangAsync,
    };

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    public static ChildProcess Start(string role, string argument)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        // Under "dotnet Weft.Machine.Tests.dll" the process is the host, which needs the assembly's path.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        start.Environment[Variable] = $"{role}:{argument}";
        return new(Process.Start(start)!);
    }

    /// <summary>SIGKILL: nothing of the child's own code runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>What this process was started to do, or null when it is the one that runs the tests.</summary>
    internal static Func<Task>? Role()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } order) return null;
        var colon = order.IndexOf(':', StringComparison.Ordinal);
        return () => Roles[order[..colon]](order[(colon + 1)..]);
    }
}
