using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Weft.Machine;

/// <summary>
/// A Podman service of this node's own, on a private socket in its home, for machines where no engine listens. It ends
/// with the node, however the node ends; containers do not: the next start finds them.
/// </summary>
internal sealed partial class OwnPodman : IDisposable
{
    // The service ends when the shell's standard input closes, which happens when the node closes it or is killed, and
    // the shell ends when the service does, so that the next call starts another. A session of its own keeps a Ctrl-C
    // that is meant for the node away, which still needs the service to stop its jobs. The first rootless Podman after
    // the machine's start makes the user's namespace and runs in it as a child, which would outlive its parent's end:
    // so that one is not the service.
    private const string Script =
        """
        exec 3<&0
        [ "$(id -u)" = 0 ] || podman unshare true </dev/null >/dev/null 2>&1 3<&-
        podman --log-level=error "$@" system service --time=0 "unix://$0" 3<&- & p=$!
        (while read -r _ <&3; do :; done; kill $p) 2>/dev/null & w=$!
        wait $p
        kill $w
        """;

    internal const string GVisorProgram = "runsc";

    private readonly Process _process;

    private OwnPodman(Process process, string socket) => (_process, Socket) = (process, socket);

    public string Socket { get; }

    public static OwnPodman? TryStart(MachineOptions options, ILogger log)
    {
        if (!OperatingSystem.IsLinux() || FindProgram("podman") is null || FindProgram("setsid") is null) return null;
        // Podman takes the runtime for all of a service's boxes; theirs have no network, which this one wants told.
        string[] runtime = options.GVisor && (options.GVisorPath ?? FindProgram(GVisorProgram)) is { } runsc
            ? ["--runtime", runsc, "--runtime-flag", "network=none"]
            : [];
        if (options.GVisor && runtime.Length == 0) return null;
        var socket = SocketPath(options);
        if (File.Exists(socket)) File.Delete(socket);
        var process = Process.Start(new ProcessStartInfo("setsid", ["--wait", "sh", "-c", Script, socket, .. runtime])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        });
        if (process is null) return null;
        process.OutputDataReceived += (_, line) => Say(line.Data);
        process.ErrorDataReceived += (_, line) => Say(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, socket);

        void Say(string? line)
        {
            if (!string.IsNullOrWhiteSpace(line)) LogServiceSaid(log, line);
        }
    }

    public bool HasExited => _process.HasExited;

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Already gone, which is what was wanted.
        }

        _process.Dispose();
        if (File.Exists(Socket)) File.Delete(Socket);
    }

    internal static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Append("/usr/sbin").Append("/sbin")
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static string SocketPath(MachineOptions options)
    {
        var folder = Path.Combine(Path.GetFullPath(options.Home), "run");
        // A socket's path holds at most 107 bytes; a home deeper than that gets a short private folder elsewhere.
        if (folder.Length > 90)
            folder = Path.Combine(Path.GetTempPath(), $"weft-{options.Node[..Math.Min(24, options.Node.Length)]}");
        HomeLock.CreatePrivate(folder);
        return Path.Combine(folder, "podman.sock");
    }

    [LoggerMessage(EventId = 7101, Level = LogLevel.Debug, Message = "podman service: {Line}")]
    private static partial void LogServiceSaid(ILogger log, string line);
}
