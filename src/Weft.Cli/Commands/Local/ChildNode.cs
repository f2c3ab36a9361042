using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Another process of this same program, as it would run on a machine of its own.</summary>
internal sealed partial class ChildNode : IAsyncDisposable
{
    /// <summary>Set for children: they end when their standard input does, so none outlives a parent that was
    /// killed.</summary>
    public const string EndWithInput = "WEFT_END_WITH_INPUT";

    private const string Setsid = "/usr/bin/setsid";
    /// <summary>Not SIGINT: who is started in the background of a shell may have it ignored.</summary>
    private const int Terminate = 15;
    private static readonly TimeSpan GoodbyeWait = TimeSpan.FromSeconds(75);

    private readonly Process _process;
    private readonly string _log;
    private readonly Task<string> _errors;

    private ChildNode(Process process, string log)
    {
        (_process, _log) = (process, log);
        _errors = CopyErrorsAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts a node that serves and waits until it says that it is ready.</summary>
    /// <param name="log">File for what it says.</param>
    public static async Task<Result<(ChildNode Node, ReadyDocument Ready)>> ServeAsync(
        string home, string log, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var child = new ChildNode(Start(home, [.. arguments, "--json"], ownTerminal: false), log);
        var text = new StringBuilder();
        while (await child._process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            text.AppendLine(line);
            if (line != "}") continue;
            var said = text.ToString();
            if (said.Contains("\"wayOut\"", StringComparison.Ordinal)) break;
            var ready = JsonSerializer.Deserialize(said, CliJson.Default.ReadyDocument)!;
            _ = child._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return (child, ready);
        }

        await child.DisposeAsync();
        var refusal = Refused(text.ToString());
        return refusal is null
            ? LocalRefusals.ChildEnded(arguments[0], log)
            : new Refusal(refusal.Code, refusal.Sentence, refusal.WayOut);
    }

    /// <summary>Runs a verb to its end with this process's own terminal.</summary>
    public static async Task<int> RunAsync(string home, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        using var process = Start(home, arguments, ownTerminal: true);
        await using var _ = stop.Register(() => Signal(process, Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    /// <summary>Ends it as Ctrl-C would, so that it can close what it owes.</summary>
    public async ValueTask DisposeAsync()
    {
        Signal(_process, Terminate);
        using var patience = new CancellationTokenSource(GoodbyeWait);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        await _errors;
        _process.Dispose();
    }

    private static Process Start(string home, IReadOnlyList<string> arguments, bool ownTerminal)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This program has no path.");
        // Nodes that serve get a session of their own, so that a Ctrl-C in the terminal ends the renter first.
        var session = ownTerminal || !File.Exists(Setsid) ? null : Setsid;
        var info = new ProcessStartInfo(session ?? program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = !ownTerminal,
            RedirectStandardError = !ownTerminal,
        };
        if (session is not null) info.ArgumentList.Add(program);
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "weft.dll"));
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        info.Environment["WEFT_HOME"] = home;
        info.Environment["WEFT_PASSWORD_FILE"] = Path.Combine(home, "password");
        info.Environment[EndWithInput] = "1";
        return Process.Start(info) ?? throw new InvalidOperationException("The program did not start again.");
    }

    private static RefusalDocument? Refused(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CliJson.Default.RefusalDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<string> CopyErrorsAsync()
    {
        await using var file = new FileStream(_log, FileMode.Create, FileAccess.Write, FileShare.Read);
        await _process.StandardError.BaseStream.CopyToAsync(file);
        return _log;
    }

    private static void Signal(Process process, int signal)
    {
        if (process.HasExited) return;
        if (OperatingSystem.IsWindows()) process.Kill();
        else _ = Kill(process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
