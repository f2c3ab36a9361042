using System.Diagnostics;
using System.Globalization;

namespace Weft.Machine;

/// <summary>When somebody last touched the machine, and who says so.</summary>
/// <param name="At">Null where nothing tells, or nobody ever did.</param>
/// <param name="Source"><c>logind</c>, <c>terminals and input devices</c>, or null where nothing tells.</param>
internal sealed record LastInput(DateTimeOffset? At, string? Source);

/// <summary>
/// Asks logind, which knows desktops and terminals alike; where there is none, looks when terminals and input devices
/// were last read from, as <c>w</c> does.
/// </summary>
internal sealed class InputSigns(HardwareFiles files, TimeProvider time, Func<CancellationToken, Task<string?>> logind)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<LastInput> ReadAsync(CancellationToken cancel) =>
        Parse(await logind(cancel), time.GetUtcNow()) ?? Devices();

    /// <summary>The manager's own properties, as text; null where there is no logind.</summary>
    public static async Task<string?> AskLogindAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using var child = Process.Start(new ProcessStartInfo("loginctl")
            {
                ArgumentList = { "show-session", "--property=IdleHint", "--property=IdleSinceHint" },
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (child is null) return null;
            try
            {
                var text = await child.StandardOutput.ReadToEndAsync(limit.Token);
                await child.WaitForExitAsync(limit.Token);
                return child.ExitCode == 0 ? text : null;
            }
            finally
            {
                if (!child.HasExited) child.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>
    /// <code>
    /// IdleHint=yes
    /// IdleSinceHint=1764132000123456
    /// </code>
    /// Microseconds since 1970; 0 where all sessions have always been idle, as on a machine without a desktop.
    /// </summary>
    internal static LastInput? Parse(string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        string? hint = null;
        var since = 0L;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("IdleHint=", StringComparison.Ordinal)) hint = line[9..];
            else if (line.StartsWith("IdleSinceHint=", StringComparison.Ordinal))
                _ = long.TryParse(line[14..], NumberStyles.None, CultureInfo.InvariantCulture, out since);
        }

        return hint switch
        {
            "no" => new(now, "logind"),
            "yes" when since <= 0 => new(null, "logind"),
            "yes" => new(DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(since), "logind"),
            _ => null,
        };
    }

    private LastInput Devices()
    {
        string[] places = ["dev/input", "dev/pts", "dev"];
        DateTimeOffset? last = null;
        var seen = false;
        foreach (var path in places.SelectMany(files.Files).Where(IsInput))
        {
            seen = true;
            var read = new DateTimeOffset(File.GetLastAccessTimeUtc(files.PathOf(path)), TimeSpan.Zero);
            if (last is null || read > last) last = read;
        }

        return new(last, seen ? "terminals and input devices" : null);
    }

    private static bool IsInput(string path)
    {
        var name = Path.GetFileName(path);
        if (path.StartsWith("dev/input/", StringComparison.Ordinal))
            return name.StartsWith("event", StringComparison.Ordinal);
        if (path.StartsWith("dev/pts/", StringComparison.Ordinal)) return char.IsAsciiDigit(name[0]);
        return name.StartsWith("tty", StringComparison.Ordinal) && name.Length > 3 && name[3..].All(char.IsAsciiDigit);
    }
}
