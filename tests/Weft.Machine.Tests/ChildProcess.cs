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
        ["listen"] = Egress.LabNetwork.AnswerForEverAsync,
        ["opencl"] = Drivers.OpenClChildTests.AnswerAsync,
        ["driver"] = Drivers.DriverProcessTests.WorkAsync,
        ["egress"] = Egress.EgressLiveTests.RunBoxAsync,
    };

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    /// <param name="space">Name of the network namespace that it runs in; null for this one's.</param>
    public static ChildProcess Start(string role, string argument, string? space = null)
    {
        string[] before = space is null ? [] : [$"--net=/run/netns/{space}", Environment.ProcessPath!];
        var start = new ProcessStartInfo(space is null ? Environment.ProcessPath! : "nsenter", before)
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

    /// <summary>The same as words for <c>env</c>, for who starts the process itself.</summary>
    public static string[] CommandOf(string role, string argument)
    {
        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(ChildProcess).Assembly.Location]
            : [Environment.ProcessPath!];
        return [$"{Variable}={role}:{argument}", .. program];
    }

    /// <summary>The command line of every process of this machine.</summary>
    public static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (IOException)
            {
                continue;
            }

            yield return text.Replace('\0', ' ');
        }
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
