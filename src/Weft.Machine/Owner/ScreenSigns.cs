using System.Globalization;
using System.Text.RegularExpressions;

namespace Weft.Machine;

/// <summary>A screen of this machine, by the X server that draws it.</summary>
/// <param name="Display"><c>:0</c>; another machine's is none of ours.</param>
/// <param name="Authority">File with the right to ask it; null for the usual one.</param>
internal sealed record X11Screen(string Display, string? Authority);

/// <param name="Program">What covers all of a screen and has the keyboard; null where nothing does.</param>
/// <param name="Source"><c>X11</c>, or null where nothing tells.</param>
internal sealed record ScreenSight(string? Program, string? Source);

/// <summary>
/// Whether somebody has a program over all of a screen: a game, a film, a talk. X servers tell (and Xwayland, through
/// which most games run under Wayland), by <c>xprop</c>. Compositors of Wayland tell nobody of programs of its own.
/// </summary>
/// <remarks>Properties: Extended Window Manager Hints, <c>_NET_ACTIVE_WINDOW</c> and <c>_NET_WM_STATE</c>.</remarks>
internal sealed partial class ScreenSigns(
    HardwareFiles files, TimeProvider time, Func<int, bool> isOurs,
    Func<X11Screen, IReadOnlyList<string>, CancellationToken, Task<string?>> xprop)
{
    private const int MostScreens = 4;
    private const int MostPrograms = 4_096;

    /// <summary>Between two searches for screens: people log in and out rarely.</summary>
    private static readonly TimeSpan SearchEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private IReadOnlyList<X11Screen> _screens = [];
    private long? _searched;

    public async Task<ScreenSight> LookAsync(CancellationToken cancel)
    {
        if (_searched is not { } then || time.GetElapsedTime(then) >= SearchEvery)
        {
            _screens = Find();
            _searched = time.GetTimestamp();
        }

        string? source = null;
        foreach (var screen in _screens)
        {
            var root = await xprop(screen, ["-root", "_NET_ACTIVE_WINDOW"], cancel);
            if (root is null || ActiveWindow().Match(root) is not { Success: true } active) continue;
            source = "X11";
            var window = active.Groups["id"].Value;
            if (window == "0x0") continue;
            if (await xprop(screen, ["-id", window, "_NET_WM_STATE", "WM_CLASS"], cancel) is not { } state) continue;
            if (state.Contains("_NET_WM_STATE_FULLSCREEN", StringComparison.Ordinal))
                return new(NameOf(state) ?? "a program", source);
        }

        return new(null, source);
    }

    /// <summary>What <c>xprop</c> printed; null where it is not installed, or was not let in.</summary>
    public static async Task<string?> AskXpropAsync(
        X11Screen screen, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DISPLAY"] = screen.Display };
        if (screen.Authority is { } file) environment["XAUTHORITY"] = file;
        try
        {
            var answer = await Programs.RunAsync("xprop", arguments, "", limit.Token, environment);
            return answer.IsGood ? answer.Output : null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// By the environment of the programs that draw on them. A job may write into its own what it likes, so jobs are
    /// left out, and only screens of this machine count.
    /// </summary>
    internal IReadOnlyList<X11Screen> Find()
    {
        var found = new List<X11Screen>();
        foreach (var folder in files.Folders("proc").Take(MostPrograms))
        {
            if (!int.TryParse(
                Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (files.Text($"{folder}/environ") is not { } text || isOurs(pid)) continue;
            var variables = text.Split('\0');
            if (Value(variables, "DISPLAY=") is not { } display || !LocalDisplay().IsMatch(display)) continue;
            var authority = Value(variables, "XAUTHORITY=");
            if (authority is not null && !Path.IsPathFullyQualified(authority)) authority = null;
            // One screen is many programs'; of the ways in that they know the first that knows one counts.
            var at = found.FindIndex(screen => screen.Display == display);
            if (at < 0 && found.Count < MostScreens) found.Add(new(display, authority));
            else if (at >= 0 && found[at].Authority is null) found[at] = new(display, authority);
        }

        return found;
    }

    private static string? Value(string[] variables, string name) =>
        Array.Find(variables, variable => variable.StartsWith(name, StringComparison.Ordinal)) is { } line
            && line.Length > name.Length ? line[name.Length..] : null;

    /// <summary><c>WM_CLASS(STRING) = "steam_app_570", "dota2"</c>: the second is the program's.</summary>
    private static string? NameOf(string state) =>
        ClassLine().Match(state) is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex(
        @"^_NET_ACTIVE_WINDOW\(WINDOW\): window id # (?<id>0x[0-9a-f]{1,8})",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ActiveWindow();

    [GeneratedRegex(
        "^WM_CLASS\\(STRING\\) = \"[^\"\n]{0,100}\", \"(?<name>[ -!#-~]{1,60})\"",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ClassLine();

    [GeneratedRegex(@"^:[0-9]{1,3}(\.[0-9]{1,2})?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LocalDisplay();
}
