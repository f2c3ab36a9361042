using System.Text.RegularExpressions;

namespace Weft.Machine.Tests.Boxes;

/// <summary>A job may be over before anybody has looked at it.</summary>
public sealed partial class ShortJobTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Podman reads the control group of a process that ends meanwhile, and answers with an error.</summary>
    [Fact]
    public async Task A_job_that_ends_while_it_is_looked_at_has_run()
    {
        using var folder = new TempFolder();
        await using var found = await BoxRoom.OpenAsync(folder.Path);
        found.NeedsThisKernel();
        var (started, failed) = (false, 0);
        var socket = Path.Combine(folder.Path, "relay.sock");
        using var relay = new EngineRelay(socket, (await found.EngineAsync()).Socket, line =>
        {
            started |= Start().IsMatch(line);
            if (!started || !Look().IsMatch(line) || Interlocked.Increment(ref failed) > 1) return null;
            return "read /proc/4711/cgroup: no such process";
        });
        await using var room = await BoxRoom.OpenAsync(
            Path.Combine(folder.Path, "home"), options: options => options with { EngineSocket = socket });

        var (exit, log) = await room.RunAsync(room.Spec("echo ran"));

        Assert.Equal(("ran\n", 0), (log, exit.ExitCode));
        Assert.True(failed > 1);
    }

    [Fact]
    public async Task A_job_of_a_moment_runs_as_often_as_it_is_started()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        for (var i = 0; i < 8; i++)
        {
            var spec = room.Spec("pwd");
            Assert.Equal("/\n", (await room.RunAsync(spec)).Log);
            await room.Containers.RemoveAsync(spec.Lease, Cancel);
        }
    }

    [GeneratedRegex("^POST .*/containers/[^/]+/start[ ?]")]
    private static partial Regex Start();

    /// <summary>By its id, as whoever starts it does.</summary>
    [GeneratedRegex("^GET .*/containers/[0-9a-f]{64}/json[ ?]")]
    private static partial Regex Look();
}
