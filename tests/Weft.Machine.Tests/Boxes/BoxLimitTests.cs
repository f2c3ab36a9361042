using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Jobs that try to take more than was agreed.</summary>
public sealed class BoxLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_over_its_memory_is_killed_and_said_to_be()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec(
            "echo before; exec awk 'BEGIN { s = \"xxxxxxxxxxxxxxxx\"; while (1) s = s s }'",
            new JobLimits(32L << 20, 1000, 64, 16L << 20));
        var (exit, log) = await room.RunAsync(spec);
        Assert.StartsWith("before", log, StringComparison.Ordinal);
        Assert.True(exit.OutOfMemory);
        Assert.NotEqual(0, exit.ExitCode);
    }

    [Fact]
    public async Task Scratch_space_counts_as_memory_and_is_bounded()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var limits = new JobLimits(64L << 20, 1000, 64, 16L << 20);
        var (exit, log) = await room.RunAsync(room.Spec(
            "dd if=/dev/zero of=/tmp/fill bs=1M count=100 2>&1; wc -c < /tmp/fill", limits));
        Assert.Equal(0, exit.ExitCode);
        Assert.Contains("No space left", log, StringComparison.Ordinal);
        Assert.Equal($"{16L << 20}", log.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task A_fork_bomb_stays_within_its_processes()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        room.NeedsThisKernel();
        var limits = new JobLimits(128L << 20, 1000, 20, 16L << 20);
        var script = "for i in $(seq 1 200); do sleep 30 & done 2>/tmp/err; ls -d /proc/[0-9]* | wc -l";
        var spec = room.Spec(script, limits);
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).IsRefused);
        await room.Containers.StopAsync(spec.Lease, TimeSpan.Zero, Cancel);
        var log = await room.LogAsync(spec.Lease, 0);
        Assert.DoesNotContain(log.Split('\n'), line => int.TryParse(line, out var count) && count > 21);
        var found = await (await room.EngineAsync()).Client.Containers.InspectContainerAsync(
            BoxProfile.NameOf(spec.Lease), Cancel);
        Assert.Equal(20, found.HostConfig.PidsLimit);
    }

    [Fact]
    public async Task More_processes_than_agreed_cannot_be_made()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        room.NeedsThisKernel();
        var limits = new JobLimits(128L << 20, 1000, 10, 16L << 20);
        var (_, log) = await room.RunAsync(
            room.Spec("(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 2 & done) 2>&1; echo end", limits));
        Assert.Contains("fork", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_disk_is_exactly_as_large_as_agreed()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var limits = new JobLimits(64L << 20, 1000, 64, 16L << 20);
        var (exit, log) = await room.RunAsync(room.Spec(
            "dd if=/dev/zero of=/out/fill bs=1M count=64 2>&1; wc -c < /out/fill", limits, output: "/out"));
        Assert.Equal(0, exit.ExitCode);
        Assert.Contains("No space left", log, StringComparison.Ordinal);
        Assert.InRange(long.Parse(log.TrimEnd().Split('\n')[^1], null), 12L << 20, 16L << 20);
        Assert.False(exit.OutOfMemory);
    }

    /// <summary>What a job builds there it may run; of the result's disk it takes nothing.</summary>
    [Fact]
    public async Task The_working_directory_has_a_disk_of_its_own_that_goes_with_the_box()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var limits = new JobLimits(64L << 20, 1000, 64, 16L << 20);
        var spec = room.Spec(
            "pwd; printf '#!/bin/sh\necho ran\n' > tool; chmod +x tool; ./tool; "
            + "dd if=/dev/zero of=fill bs=1M count=64 2>&1; wc -c < fill; "
            + "dd if=/dev/zero of=/out/fill bs=1M count=12 2>/dev/null && echo room",
            limits, output: "/out");
        spec = spec with { Job = spec.Job with { Work = new("/srv/work", 8L << 20) } };
        var (exit, log) = await room.RunAsync(spec);
        var lines = log.TrimEnd().Split('\n');
        Assert.Equal(0, exit.ExitCode);
        Assert.Equal(["/srv/work", "ran"], lines[..2]);
        Assert.Contains("No space left", log, StringComparison.Ordinal);
        Assert.InRange(long.Parse(lines[^2], null), 4L << 20, 8L << 20);
        Assert.Equal("room", lines[^1]);
        var box = new BoxFolder(room.Options, spec.Lease);
        Assert.True(BoxDisk.IsMounted(box.WorkVolume.Folder));
        await room.Containers.RemoveAsync(spec.Lease, Cancel);
        Assert.False(BoxDisk.IsMounted(box.WorkVolume.Folder));
        Assert.False(Directory.Exists(box.Root));
    }

    [Fact]
    public async Task A_job_begins_where_it_can_write_and_no_more_than_was_agreed()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var limits = new JobLimits(64L << 20, 1000, 64, 8L << 20);
        const string script = "pwd; dd if=/dev/zero of=fill bs=1M count=32 2>&1; wc -c < fill";
        var (_, log) = await room.RunAsync(room.Spec(script, limits, output: "/out"));
        Assert.StartsWith("/out\n", log, StringComparison.Ordinal);
        Assert.Contains("No space left", log, StringComparison.Ordinal);
        Assert.InRange(long.Parse(log.TrimEnd().Split('\n')[^1], null), 5L << 20, 8L << 20);
        (_, log) = await room.RunAsync(room.Spec("pwd", limits));
        Assert.Equal("/\n", log);
    }

    [Fact]
    public async Task Limits_that_no_machine_can_give_are_refused_before_anything_is_made()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        JobLimits[] impossible =
        [
            new(1L << 50, 1000, 64, 1 << 20), new(1 << 10, 1000, 64, 1 << 20), new(1 << 26, 0, 64, 1 << 20),
            new(1 << 26, 1000, 0, 1 << 20), new(1 << 26, 1000, 64, 0),
        ];
        foreach (var limits in impossible)
        {
            var started = await room.Containers.StartAsync(room.Spec("true", limits), Cancel);
            Assert.False(started.TryGet(out _, out var refusal));
            Assert.Equal("job-limits-bad", refusal.Code);
        }

        Assert.Empty(await room.Containers.ListAsync(Cancel));
        Assert.False(Directory.Exists(room.Options.BoxesPath)
            && Directory.EnumerateDirectories(room.Options.BoxesPath).Any());
    }
}
