using System.Globalization;
using System.Text;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The systemd unit that shares this machine whenever it runs.</summary>
/// <param name="Program">The program's file.</param>
/// <param name="Arguments">Of <c>weft</c>, as they were typed, without what belongs to the installation.</param>
/// <param name="Notice">What jobs were promised: the unit waits for it when it is stopped.</param>
internal sealed record ServiceUnit(string Program, IReadOnlyList<string> Arguments, Notice Notice)
{
    public const string Name = "weft-share.service";

    /// <summary>What of the environment it was installed in decides which engine and which runtime it finds.</summary>
    private static readonly string[] Passed = ["DOCKER_HOST", "DOTNET_ROOT"];

    /// <summary>After the notice: closings on chain, and results that are still fetched.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromMinutes(2);

    /// <summary>Where files that its arguments name are looked for; null for the root.</summary>
    public string? Folder { get; init; }

    /// <summary>Variables besides those that systemd gives.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>What of the environment it is to have, too.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> VariablesOf(Func<string, string?> environment) =>
        [.. Passed.Select(name => KeyValuePair.Create(name, environment(name) ?? "")).Where(pair => pair.Value != "")];

    public string ToText() => $"""
        # Written by 'weft share --install'; run that again to change it.
        [Unit]
        Description=Weft: shares this machine's GPUs
        Wants=network-online.target
        After=network-online.target docker.service podman.socket
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        {Surroundings()}ExecStart={string.Join(' ', Arguments.Prepend(Program).Select(word => Quoted(word)))}
        # Reload after an upgrade: the node ends at once, jobs run on, and the new program takes them up.
        ExecReload=kill -HUP $MAINPID
        # The second: it was stopped before it had begun to share.
        SuccessExitStatus={(int)ExitCode.Reload} {(int)ExitCode.Interrupted}
        RestartForceExitStatus={(int)ExitCode.Reload}
        Restart=on-failure
        RestartSec=5
        # Jobs are not the node's children, whatever started their engine.
        KillMode=process
        # What carries a job's packets lives beside the node: should memory run out for it, the node goes on.
        OOMPolicy=continue
        TimeoutStopSec={Wait()}
        UMask=0077

        [Install]
        WantedBy={(Environment.IsPrivilegedProcess ? "multi-user.target" : "default.target")}

        """;

    /// <summary>Where it goes: the system's units for root, else the person's own.</summary>
    public static string PathOf(string? configHome, bool isRoot) => isRoot
        ? Path.Combine("/etc/systemd/system", Name)
        : Path.Combine(
            configHome is { Length: > 0 } ? configHome : Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".config"),
            "systemd", "user", Name);

    private string Wait() => Notice.Time is { } time
        ? ((int)(time + Goodbye).TotalSeconds).ToString(CultureInfo.InvariantCulture)
        : "infinity";

    /// <summary>Whole lines. A folder that is gone by then is no reason not to start.</summary>
    private string Surroundings()
    {
        var text = new StringBuilder();
        if (Folder is { } folder && !folder.Contains('\n', StringComparison.Ordinal))
            text.Append("WorkingDirectory=-").Append(folder.Replace("%", "%%", StringComparison.Ordinal)).Append('\n');
        foreach (var (name, value) in Variables)
            text.Append("Environment=").Append(Quoted($"{name}={value}", expands: false)).Append('\n');
        return text.ToString();
    }

    /// <summary>One word to systemd, whatever is in it.</summary>
    /// <param name="expands">Variables are looked for in it.</param>
    private static string Quoted(string word, bool expands = true)
    {
        var text = new StringBuilder("\"");
        foreach (var c in word)
        {
            // Specifiers and variables are doubled, quotes and backslashes escaped.
            if (c == '%' || (expands && c == '$')) text.Append(c);
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
