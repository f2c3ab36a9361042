using System.Diagnostics;
using Weft.Machine.Tests.Metering;

namespace Weft.Machine.Tests.Owner;

/// <summary>Programs over all of a screen: by answers of xprop, and by a real X server where there is one.</summary>
public sealed class ScreenSignsTests : IDisposable
{
    private const string Active = "_NET_ACTIVE_WINDOW(WINDOW): window id # 0x2400007\n";

    private readonly FakeHardware _hardware = new();
    private readonly Dictionary<string, string?> _answers = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_over_all_of_a_screen_is_named()
    {
        Program(7, "DISPLAY=:0");
        _answers[":0 -root _NET_ACTIVE_WINDOW"] = Active;
        _answers[":0 -id 0x2400007 _NET_WM_STATE WM_CLASS"] =
            "_NET_WM_STATE(ATOM) = _NET_WM_STATE_FULLSCREEN, _NET_WM_STATE_FOCUSED\n"
            + "WM_CLASS(STRING) = \"steam_app_570\", \"dota2\"\n";
        Assert.Equal(new ScreenSight("dota2", "X11"), await Signs().LookAsync(Cancel));
    }

    [Theory]
    [InlineData("_NET_WM_STATE(ATOM) = _NET_WM_STATE_MAXIMIZED_VERT, _NET_WM_STATE_FOCUSED\n")]
    [InlineData("_NET_WM_STATE:  not found.\n")]
    [InlineData(null)]
    public async Task Windows_and_large_windows_are_none(string? state)
    {
        Program(7, "DISPLAY=:0");
        _answers[":0 -root _NET_ACTIVE_WINDOW"] = Active;
        _answers[":0 -id 0x2400007 _NET_WM_STATE WM_CLASS"] = state;
        Assert.Equal(new ScreenSight(null, "X11"), await Signs().LookAsync(Cancel));
    }

    [Theory]
    [InlineData("_NET_ACTIVE_WINDOW(WINDOW): window id # 0x0\n", "X11")]
    [InlineData("_NET_ACTIVE_WINDOW:  not found.\n", null)]
    [InlineData("_NET_ACTIVE_WINDOW(WINDOW): window id # 0x1; rm -rf /\n", "X11")]
    [InlineData(null, null)]
    public async Task An_empty_screen_tells_and_one_without_a_window_manager_does_not(string? root, string? source)
    {
        Program(7, "DISPLAY=:0");
        _answers[":0 -root _NET_ACTIVE_WINDOW"] = root;
        Assert.Equal(new ScreenSight(null, source), await Signs().LookAsync(Cancel));
    }

    [Fact]
    public void Screens_are_those_of_this_machines_own_programs()
    {
        Program(7, "DISPLAY=:1", "XAUTHORITY=/run/user/1000/gdm/Xauthority");
        Program(8, "DISPLAY=:0", "XAUTHORITY=relative");
        Program(9, "DISPLAY=:0", "XAUTHORITY=/run/user/0/Xauthority");
        Program(10, "DISPLAY=evil.example.org:0");
        Program(11, "DISPLAY=:99");
        Program(12, "HOME=/root");
        Assert.Equal(
            [new(":0", "/run/user/0/Xauthority"), new(":1", "/run/user/1000/gdm/Xauthority")],
            Signs(ours: 11).Find().OrderBy(screen => screen.Display, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_there_is_no_screen_nothing_is_asked() =>
        Assert.Equal(new ScreenSight(null, null), await Signs().LookAsync(Cancel));

    [Fact]
    public async Task A_real_screen_tells_whether_a_window_covers_it()
    {
        if (Programs.Find("Xvfb") is null || Programs.Find("xprop") is null)
            Assert.Skip("Xvfb and xprop (packages xvfb and x11-utils) are not installed.");
        // The server itself picks a number that is free and writes it when it is ready.
        string[] words = ["-displayfd", "1", "-nolisten", "tcp", "-noreset"];
        using var server = Process.Start(new ProcessStartInfo("Xvfb", words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        try
        {
            var display = ":" + await server.StandardOutput.ReadLineAsync(Cancel);
            Program(7, $"DISPLAY={display}");
            var signs = new ScreenSigns(_hardware.Files, new StillTime(), _ => false, ScreenSigns.AskXpropAsync);
            Assert.Equal(new ScreenSight(null, null), await signs.LookAsync(Cancel));
            using var window = new X11Window(display);
            window.Activate();
            Assert.Equal(new ScreenSight(null, "X11"), await signs.LookAsync(Cancel));
            window.FillScreen();
            Assert.Equal(new ScreenSight("Doom", "X11"), await signs.LookAsync(Cancel));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _hardware.Dispose();

    private void Program(int pid, params ReadOnlySpan<string> variables) =>
        _hardware.Write($"proc/{pid}/environ", string.Join('\0', variables.ToArray()) + "\0");

    private ScreenSigns Signs(int ours = 0) => new(
        _hardware.Files, new StillTime(), pid => pid == ours,
        (screen, words, _) => Task.FromResult(
            _answers.GetValueOrDefault($"{screen.Display} {string.Join(' ', words)}")));
}
