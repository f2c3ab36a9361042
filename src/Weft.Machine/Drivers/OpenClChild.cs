using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Weft.Machine;

/// <summary>
/// Asks OpenCL's drivers in a process of its own: they are libraries of strangers, and one that crashes or hangs while
/// it looks for its cards would take the node and all of its leases along.
/// </summary>
/// <param name="command">Program and arguments; none: in this process, which then shares the drivers' fate.</param>
internal sealed class OpenClChild(IReadOnlyList<string> command, TimeSpan patience, TimeProvider time)
{
    /// <summary>A driver that wakes many cards takes a few seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int MostCharacters = 1 << 20;
    /// <summary>What a shell and .NET add to the number of the signal that ended a program.</summary>
    internal const int SignalBase = 128;

    public async Task<OpenClReport> AskAsync(CancellationToken cancel)
    {
        if (command.Count == 0) return await Task.Run(() => new OpenClReport(OpenClDevices.Probe()), cancel);
        using var late = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var child = Process.Start(StartInfo(command));
            if (child is null) return Failed(ProbeRefusals.OpenClCrashed("the program did not start"));
            try
            {
                return await HearAsync(child, limit.Token);
            }
            finally
            {
                if (!child.HasExited) child.Kill(entireProcessTree: true);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(ProbeRefusals.OpenClHung(patience));
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return Failed(ProbeRefusals.OpenClCrashed(e.Message));
        }
    }

    private static async Task<OpenClReport> HearAsync(Process child, CancellationToken cancel)
    {
        // Its input stays open until it is done: nodes that are somebody's children end with theirs.
        var errors = ReadAsync(child.StandardError, cancel);
        var output = await ReadAsync(child.StandardOutput, cancel);
        _ = await errors;
        await child.WaitForExitAsync(cancel);
        var code = child.ExitCode;
        if (code > SignalBase) return Failed(ProbeRefusals.OpenClCrashed($"signal {code - SignalBase}"));
        if (code != 0) return Failed(ProbeRefusals.OpenClCrashed($"exit code {code}"));
        return OpenClAnswer.Parse(output) ?? Failed(ProbeRefusals.OpenClCrashed("it said nothing that can be read"));
    }

    /// <summary>To the end, of which no more is kept than an answer can have.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancel)
    {
        var (text, buffer) = (new StringBuilder(), new char[4_096]);
        while (await reader.ReadAsync(buffer, cancel) is > 0 and var count)
        {
            text.Append(buffer, 0, count);
            // An answer is the last line, so it is the beginning that goes.
            if (text.Length > MostCharacters) text.Remove(0, text.Length - MostCharacters);
        }

        return text.ToString();
    }

    private static OpenClReport Failed(Market.Refusal why) => new(Devices: null) { Failure = why };

    /// <summary>With this process's environment: it says where drivers are.</summary>
    internal static ProcessStartInfo StartInfo(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A crash is expected here, so no dump of it is wanted.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }
}
