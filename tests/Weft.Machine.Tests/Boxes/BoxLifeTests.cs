using System.Formats.Tar;
using System.Text;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>A box from its start to its removal, over lives of the node.</summary>
public sealed class BoxLifeTests
{
    private const string Node = "life-node";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The child's part: starts the box of the given lease, says so, and waits to be killed.</summary>
    internal static async Task StartAndHangAsync(string argument)
    {
        var (home, lease) = (argument.Split('|')[0], Hash32.Parse(argument.Split('|')[1]));
        await using var room = await BoxRoom.OpenAsync(home, node: Node);
        var spec = room.Spec(
            "for i in $(seq 1 50); do echo line $i; sleep 0.2; done", output: "/out") with
        { Lease = lease };
        var started = await room.Containers.StartAsync(spec, CancellationToken.None);
        Console.WriteLine(started.IsRefused ? "refused" : "started");
        await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    [Fact]
    public async Task The_result_comes_back_without_what_does_not_belong_in_it()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var script = "mkdir -p /out/sub; printf hello > /out/sub/a.txt; chmod 000 /out/sub/a.txt; "
            + "ln -s /etc/passwd /out/link; ln -s / /out/root; mkfifo /out/pipe";
        var spec = room.Spec(script, output: "/out");
        var (exit, log) = await room.RunAsync(spec);
        Assert.True(exit.ExitCode == 0, log);
        var opened = await room.Output.OpenResultAsync(spec.Lease, 0, Cancel);
        Assert.True(opened.TryGet(out var result, out var refusal), refusal?.ToString());
        var entries = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using (var tar = new TarReader(result.Tar))
            while (await tar.GetNextEntryAsync(copyData: true, Cancel) is { } entry)
                entries[entry.Name] = entry.DataStream is { } data
                    ? await new StreamReader(data).ReadToEndAsync(Cancel)
                    : null;
        Assert.Equal(
            ["sub", "sub/a.txt"], entries.Keys.Select(name => name.TrimEnd('/')).Order(StringComparer.Ordinal));
        Assert.Equal("hello", entries["sub/a.txt"]);
    }

    [Fact]
    public async Task The_input_is_there_and_cannot_be_changed()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var tarPath = Path.Combine(folder.Path, "in.tar");
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "deep/er/x.txt");
        entry.DataStream = new MemoryStream("given"u8.ToArray());
        await using (var tar = new TarWriter(File.Create(tarPath))) await tar.WriteEntryAsync(entry, Cancel);
        var spec = room.Spec(
            "cat /data/deep/er/x.txt; "
            + "(echo n > /data/new) || echo refused; (echo n > /data/deep/er/x.txt) || echo refused");
        spec = spec with { InputTar = tarPath, Job = spec.Job with { InputPath = "/data" } };
        var (_, log) = await room.RunAsync(spec);
        // What goes to the one stream and to the other comes in no order.
        Assert.Contains("given", log, StringComparison.Ordinal);
        Assert.Equal(2, log.Split("refused").Length - 1);
    }

    [Fact]
    public async Task The_log_goes_on_from_any_offset_and_knows_errors()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; sleep 0.05; done; printf end");
        var (_, whole) = await room.RunAsync(spec);
        Assert.Equal("end", whole[^3..]);
        Assert.Equal(10, whole.Count(c => c == '\n'));
        for (var offset = 0; offset <= whole.Length + 3; offset += 7)
            Assert.Equal(offset < whole.Length ? whole[offset..] : "", await room.LogAsync(spec.Lease, offset));
        var errors = new StringBuilder();
        await foreach (var chunk in room.Output.FollowLogAsync(spec.Lease, 0, Cancel))
            if (chunk.IsError) errors.Append(Encoding.UTF8.GetString(chunk.Bytes.Span));
        Assert.Equal("err 1\nerr 2\nerr 3\nerr 4\nerr 5\n", errors.ToString());
    }

    [Fact]
    public async Task Output_comes_while_the_job_runs()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("echo first; sleep 60");
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).IsRefused);
        await foreach (var chunk in room.Output.FollowLogAsync(spec.Lease, 0, Cancel))
        {
            Assert.Equal("first\n", Encoding.UTF8.GetString(chunk.Bytes.Span));
            break;
        }

        Assert.True((await room.Containers.ListAsync(Cancel)).Single().Running);
        await room.Containers.StopAsync(spec.Lease, TimeSpan.Zero, Cancel);
        var exit = await room.Output.WaitAsync(spec.Lease, Cancel);
        Assert.Equal(137, exit.ExitCode);
        Assert.False(exit.OutOfMemory);
    }

    [Fact]
    public async Task A_job_that_is_warned_hears_of_it_and_runs_on()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("trap 'echo told' TERM; echo up; while true; do sleep 0.1; done");
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).IsRefused);
        var heard = "";
        await foreach (var chunk in room.Output.FollowLogAsync(spec.Lease, 0, Cancel))
        {
            if (heard.Length == 0) await room.Containers.StopAsync(spec.Lease, grace: null, Cancel);
            heard += Encoding.UTF8.GetString(chunk.Bytes.Span);
            if (heard == "up\ntold\n") break;
        }

        Assert.True((await room.Containers.ListAsync(Cancel)).Single().Running);
        await room.Containers.StopAsync(spec.Lease, TimeSpan.Zero, Cancel);
        Assert.Equal(137, (await room.Output.WaitAsync(spec.Lease, Cancel)).ExitCode);
        await room.Containers.StopAsync(spec.Lease, grace: null, Cancel);
    }

    [Fact]
    public async Task A_log_without_end_is_cut_at_its_limit_and_the_job_goes_on()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var (exit, log) = await room.RunAsync(
            room.Spec("yes 0123456789012345678901234567890 | head -c 6000000; exit 3"));
        Assert.Equal(3, exit.ExitCode);
        Assert.Equal(room.Options.MaxLogBytes, log.Length);
    }

    [Fact]
    public async Task Starting_twice_finds_the_first_box()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("echo once; sleep 30");
        var first = await room.Containers.StartAsync(spec, Cancel);
        var second = await room.Containers.StartAsync(spec, Cancel);
        Assert.Equal(first.Value, second.Value);
        Assert.Single(await room.Containers.ListAsync(Cancel));
    }

    [Fact]
    public async Task Removing_leaves_nothing_behind_and_may_be_repeated()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("echo hi > /out/x; sleep 30", output: "/out");
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).IsRefused);
        var box = new BoxFolder(room.Options, spec.Lease);
        Assert.True(BoxDisk.IsMounted(box.Output));
        await room.Containers.RemoveAsync(spec.Lease, Cancel);
        await room.Containers.RemoveAsync(spec.Lease, Cancel);
        await room.Containers.StopAsync(spec.Lease, TimeSpan.FromSeconds(1), Cancel);
        Assert.False(BoxDisk.IsMounted(box.Output));
        Assert.False(Directory.Exists(box.Root));
        Assert.Empty(await room.Containers.ListAsync(Cancel));
        var gone = await Assert.ThrowsAsync<RefusalException>(() => room.Output.WaitAsync(spec.Lease, Cancel));
        Assert.Equal("box-gone", gone.Why.Code);
    }

    [Fact]
    public async Task What_cannot_start_is_refused_and_leaves_nothing()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("true", output: "/out");
        var refused = await room.Containers.StartAsync(
            spec with { Job = spec.Job with { Command = ["/no/such/program"] } }, Cancel);
        Assert.False(refused.TryGet(out _, out var refusal));
        Assert.Equal("job-cannot-start", refusal.Code);
        Assert.Empty(await room.Containers.ListAsync(Cancel));
        Assert.Empty(Directory.EnumerateDirectories(room.Options.BoxesPath));

        var unknown = await room.Containers.PrepareAsync(
            "localhost/no-such-image:1", null, new Progress<string>(), Cancel);
        Assert.False(unknown.TryGet(out _, out refusal));
        Assert.Equal("image-unknown", refusal.Code);
        var odd = await room.Containers.StartAsync(room.Spec("true", image: "bad name; rm"), Cancel);
        Assert.False(odd.TryGet(out _, out refusal));
        Assert.Equal("image-name-bad", refusal.Code);
    }

    [Fact]
    public async Task A_new_life_finds_the_box_of_a_killed_node_with_its_whole_log()
    {
        BoxRoom.NeedsDisks();
        using var folder = new TempFolder();
        await using (await BoxRoom.OpenAsync(folder.Path)) { }
        Hash32 lease;
        await using (var room = await BoxRoom.OpenAsync(folder.Path, node: Node)) lease = room.Spec("").Lease;
        using var child = ChildProcess.Start("box", $"{folder.Path}|{lease}");
        Assert.Equal("started", await child.Output.ReadLineAsync(Cancel));
        await child.KillAsync();

        await using var next = await BoxRoom.OpenAsync(folder.Path, node: Node);
        next.Own(lease);
        var box = Assert.Single(await next.Containers.ListAsync(Cancel));
        Assert.Equal(lease, box.Lease);
        Assert.True(box.Running);
        var lines = (await next.LogAsync(lease, 0)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"line {i}"), lines);
        Assert.Equal(0, (await next.Output.WaitAsync(lease, Cancel)).ExitCode);
    }

    [Fact]
    public async Task Folders_of_boxes_that_are_gone_are_swept()
    {
        BoxRoom.NeedsDisks();
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var old = new BoxFolder(room.Options, room.Spec("").Lease);
        old.Create();
        Assert.Null(await BoxDisk.MountAsync(old.OutputVolume, 8 << 20, Cancel));
        await File.WriteAllTextAsync(Path.Combine(old.Output, "x"), "old", Cancel);
        Assert.Empty(await room.Containers.ListAsync(Cancel));
        Assert.False(Directory.Exists(old.Root));
    }
}
