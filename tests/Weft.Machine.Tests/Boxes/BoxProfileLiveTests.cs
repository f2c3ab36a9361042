using System.Globalization;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Asks a running box what it can really do.</summary>
public sealed class BoxProfileLiveTests
{
    [Fact]
    public async Task A_box_has_no_privileges_at_all()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        room.NeedsThisKernel();
        var (exit, log) = await room.RunAsync(room.Spec("cat /proc/self/status; cat /proc/self/uid_map; id -u"));
        Assert.Equal(0, exit.ExitCode);
        var status = log.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" })
            Assert.Equal("0000000000000000", status[set]);
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);

        var lines = log.TrimEnd().Split('\n');
        var map = lines[^2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if ((await room.EngineAsync()).Traits.UserNamespace)
            Assert.NotEqual("0", map[1]);
        else
            Assert.Equal("65532", lines[^1]);
    }

    [Fact]
    public async Task Only_scratch_space_can_be_written_and_only_the_cache_executed()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var script = """
            for d in $(find / -xdev -type d 2>/dev/null) /tmp /var/tmp /run /run/weft/cache /out /dev /dev/shm; do
              [ -d $d ] && touch $d/.w 2>/dev/null && echo w:$d && rm $d/.w
            done
            for d in /tmp /var/tmp /run /run/weft/cache /out /dev/shm; do
              cp /bin/busybox $d/echo 2>/dev/null && $d/echo x:$d 2>/dev/null; rm -f $d/echo
            done
            true
            """;
        var (_, log) = await room.RunAsync(room.Spec(script, output: "/out"));
        var seen = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var writable = seen.Where(line => line.StartsWith("w:", StringComparison.Ordinal)).Select(line => line[2..]);
        string[] allowed = ["/tmp", "/var/tmp", "/run", "/run/weft/cache", "/out", "/dev", "/dev/shm"];
        Assert.Empty(writable.Except(allowed, StringComparer.Ordinal));
        Assert.Contains("w:/out", seen);
        Assert.Contains("w:/tmp", seen);
        Assert.Equal(["x:/run/weft/cache"], seen.Where(line => line.StartsWith("x:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_box_has_no_network_and_no_devices_of_the_host()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        room.NeedsThisKernel();
        var (_, log) = await room.RunAsync(room.Spec(
            "ls /sys/class/net | sed s/^/net:/; wc -l < /proc/net/route | sed s/^/routes:/; ls /dev | sed s/^/dev:/"));
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["net:lo"], lines.Where(line => line.StartsWith("net:", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("routes:", StringComparison.Ordinal)
            && line.TrimEnd() is "routes:1" or "routes:0");
        string[] plain =
            ["console", "core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
                "stdout", "tty", "urandom", "zero"];
        Assert.Empty(lines.Where(line => line.StartsWith("dev:", StringComparison.Ordinal)).Select(line => line[4..])
            .Except(plain, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Images_do_not_get_what_they_wish_for()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        room.NeedsThisKernel();
        var spec = room.Spec(
            "echo shape $SHAPE; echo vis $NVIDIA_VISIBLE_DEVICES; echo home $HOME; mount | grep ' /data '",
            image: BoxRoom.ImageWithWishes);
        var (exit, log) = await room.RunAsync(spec);
        Assert.Equal(0, exit.ExitCode);
        Assert.Contains("shape round", log, StringComparison.Ordinal);
        Assert.Contains("vis void", log, StringComparison.Ordinal);
        Assert.Contains("home /tmp", log, StringComparison.Ordinal);
        Assert.Contains("tmpfs on /data type tmpfs", log, StringComparison.Ordinal);
        var found = await (await room.EngineAsync()).Client.Containers.InspectContainerAsync(
            BoxProfile.NameOf(spec.Lease), TestContext.Current.CancellationToken);
        Assert.Equal(room.Options.Node, found.Config.Labels[BoxProfile.NodeLabel]);
        Assert.Equal(spec.Lease.ToString(), found.Config.Labels[BoxProfile.LeaseLabel]);
        Assert.NotEmpty(found.Config.Labels[BoxProfile.ImageLabel]);
        Assert.False(found.HostConfig.Privileged);
    }

    [Fact]
    public async Task An_image_that_preloads_code_is_refused()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var prepared = await room.Containers.PrepareAsync(
            BoxRoom.ImageThatPreloads, null, new Progress<string>(), TestContext.Current.CancellationToken);
        Assert.False(prepared.TryGet(out _, out var refusal));
        Assert.Equal("image-loads-code", refusal.Code);
        var started = await room.Containers.StartAsync(
            room.Spec("true", image: BoxRoom.ImageThatPreloads), TestContext.Current.CancellationToken);
        Assert.True(started.IsRefused);
    }

    [Fact]
    public async Task The_clock_of_a_box_starts_when_it_starts()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var (exit, log) = await room.RunAsync(room.Spec("date +%s; sleep 1; exit 7"));
        Assert.Equal(7, exit.ExitCode);
        Assert.False(exit.OutOfMemory);
        var said = long.Parse(log, CultureInfo.InvariantCulture);
        Assert.InRange(exit.StartedAt.ToUnixTimeSeconds(), said - 2, said);
        Assert.InRange((exit.EndedAt - exit.StartedAt).TotalSeconds, 0.9, 10);
    }
}
