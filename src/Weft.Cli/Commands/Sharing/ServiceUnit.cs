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

    /// <summary>After the notice: closings on chain, and results that are still fetched.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromMinutes(2);

    public string ToText() => $"""
        # Written by 'weft share --install'; run that again to change it.
        [Unit]
        Description=Weft: shares this machine's GPUs
        Wants=network-online.target
        After=network-online.target docker.service podman.socket
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        ExecStart={string.Join(' ', Arguments.Prepend(Program).Select(Quoted))}
        # Reload after an upgrade: the node ends at once, jobs run on, and the new program takes them up.
        ExecReload=kill -HUP $MAINPID
        RestartForceExitStatus={(int)ExitCode.Reload}
        Restart=on-failure
        RestartSec=5
        # Jobs are not the node's children, whatever started their engine.
        KillMode=process
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

    /// <summary>One word to systemd, whatever is in it.</summary>
    private static string Quoted(string word)
    {
        var text = new StringBuilder("\"");
        foreach (var c in word)
        {
            // Specifiers and variables are doubled, quotes and backslashes escaped.
            if (c is '%' or '$') text.Append(c);
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
