using System.Diagnostics;
using Weft.Market;

namespace Weft.Cli.Tests.Commands.Sharing;

/// <summary>What <c>weft share --install</c> writes for systemd.</summary>
public sealed class ServiceUnitTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-unit-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Systemd_has_nothing_to_say_against_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd is not installed");
        var path = Path.Combine(_folder.FullName, ServiceUnit.Name);
        string[] words = ["share", "--price", "0.35", "--hours", "mon-fri 20:00-08:00, \"x\" 100% $HOME \\"];
        var unit = new ServiceUnit("/bin/true", words, Some("10m"))
        {
            Folder = "/a \"folder\" of 100%",
            Variables = [KeyValuePair.Create("DOCKER_HOST", "unix:///a b/$x%\"\\")],
        };
        await File.WriteAllTextAsync(path, unit.ToText(), Cancel);
        var start = new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", path])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["XDG_RUNTIME_DIR"] = _folder.FullName;
        using var verify = Process.Start(start)!;
        var said = await verify.StandardError.ReadToEndAsync(Cancel)
            + await verify.StandardOutput.ReadToEndAsync(Cancel);
        await verify.WaitForExitAsync(Cancel);
        Assert.DoesNotContain(ServiceUnit.Name, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "120")]
    [InlineData("10m", "720")]
    [InlineData("never", "infinity")]
    public void It_waits_for_what_jobs_were_promised(string notice, string wait) => Assert.Contains(
        $"\nTimeoutStopSec={wait}\n", new ServiceUnit("weft", ["share"], Some(notice)).ToText(),
        StringComparison.Ordinal);

    [Fact]
    public void Each_word_stays_one_word_and_nothing_is_expanded()
    {
        var unit = new ServiceUnit(
            "/opt/my weft/weft", ["share", "--hours", "a b", "100%", "$HOME", "\"\\"], Some("none"));
        Assert.Contains(
            """ExecStart="/opt/my weft/weft" "share" "--hours" "a b" "100%%" "$$HOME" "\"\\" """.TrimEnd() + "\n",
            unit.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_was_installed_in_goes_along_as_far_as_it_matters()
    {
        string? Environment(string name) => name is "DOCKER_HOST" or "PATH" or "HOME" ? "unix:///x/$y 100%" : null;
        var unit = new ServiceUnit("weft", ["share"], Some("none"))
        {
            Folder = "/srv/my 100% tariffs",
            Variables = ServiceUnit.VariablesOf(Environment),
        };
        Assert.Contains(
            """
            Type=exec
            WorkingDirectory=-/srv/my 100%% tariffs
            Environment="DOCKER_HOST=unix:///x/$y 100%%"
            ExecStart="weft" "share"

            """,
            unit.ToText(), StringComparison.Ordinal);
        Assert.Contains(
            "Type=exec\nExecStart=", new ServiceUnit("weft", [], Some("none")).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_goes_to_the_system_for_root_and_to_the_person_else()
    {
        Assert.Equal("/etc/systemd/system/weft-share.service", ServiceUnit.PathOf("/x", isRoot: true));
        Assert.Equal("/x/systemd/user/weft-share.service", ServiceUnit.PathOf("/x", isRoot: false));
        Assert.EndsWith("/.config/systemd/user/weft-share.service", ServiceUnit.PathOf(null, isRoot: false));
    }

    private static Notice Some(string text) => Notice.Parse(text).Value;
}
