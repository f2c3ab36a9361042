using System.Text;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>What a job may read and nobody else, on the real engine.</summary>
public sealed class BoxSecretsTests
{
    private const string Word = "correct-horse-battery-staple-4711";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_job_reads_its_secrets_and_can_neither_change_nor_add_to_them()
    {
        SkipUnlessRoot();
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = Secretly(room, room.Spec(
            "wc -c < /run/secrets/API_KEY; stat -c %a /run/secrets/API_KEY; grep -c ' /run/secrets ' /proc/mounts; "
                + "(echo n > /run/secrets/API_KEY) 2>/dev/null || echo refused; "
                + "(echo n > /run/secrets/new) 2>/dev/null || echo refused; "
                + "ls /run/secrets"));

        var (exit, log) = await room.RunAsync(spec);

        Assert.True(exit.ExitCode == 0, log);
        Assert.Equal(
            [$"{Word.Length}", "444", "1", "refused", "refused", "API_KEY", "empty"],
            log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Nothing_but_the_box_has_the_secret_while_the_job_runs_and_afterwards()
    {
        SkipUnlessRoot();
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = Secretly(room, room.Spec(
            "cat /run/secrets/API_KEY | md5sum; while [ ! -e /out/end ]; do sleep 0.1; done", output: "/out"));
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).IsRefused);
        await foreach (var _ in room.Output.FollowLogAsync(spec.Lease, 0, Cancel)) break;

        var engine = await room.EngineAsync();
        var inspected = await engine.Client.Containers.InspectContainerAsync(BoxProfile.NameOf(spec.Lease), Cancel);
        var told = System.Text.Json.JsonSerializer.Serialize(inspected.Config)
            + System.Text.Json.JsonSerializer.Serialize(inspected.HostConfig)
            + System.Text.Json.JsonSerializer.Serialize(inspected.Mounts);
        Assert.DoesNotContain(Word, told, StringComparison.Ordinal);
        // The engine's own folder has the mounts of running boxes in it; what lies on the disk is meant.
        string[] places = [folder.Path, engine.Traits.Root, "/run/containers", "/var/log"];
        var control = Path.Combine(folder.Path, "control");
        await File.WriteAllTextAsync(control, $"a {Word} b", Cancel);
        Assert.Equal([control], await DiskSearch.FindAsync(Word, places));
        File.Delete(control);
        Assert.Empty(await DiskSearch.FindAsync(Word, places));
        var secrets = Path.Combine(BoxSecrets.RootOf(room.Options)!, BoxProfile.NameOf(spec.Lease)["weft-".Length..]);
        Assert.Equal(Word, await File.ReadAllTextAsync(Path.Combine(secrets, "API_KEY"), Cancel));
        Assert.Equal("tmpfs", new DriveInfo(secrets).DriveFormat);

        await File.WriteAllTextAsync(Path.Combine(new BoxFolder(room.Options, spec.Lease).Output, "end"), "", Cancel);
        Assert.Equal(0, (await room.Output.WaitAsync(spec.Lease, Cancel)).ExitCode);
        await room.Containers.RemoveAsync(spec.Lease, Cancel);
        Assert.False(Directory.Exists(secrets));
        Assert.False(Directory.Exists(Path.GetDirectoryName(BoxSecrets.RootOf(room.Options))));
        Assert.Empty(await DiskSearch.FindAsync(Word, places));
    }

    [Fact]
    public async Task What_a_killed_node_left_in_memory_is_swept()
    {
        SkipUnlessRoot();
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = Secretly(room, room.Spec("true"));
        var filled = await BoxSecrets.FillAsync(room.Options, spec, Cancel);
        Assert.True(BoxDisk.IsMounted(filled!.Value.Value));
        Assert.Equal([spec.Lease], BoxSecrets.Known(room.Options));

        Assert.Empty(await room.Containers.ListAsync(Cancel));

        Assert.Empty(BoxSecrets.Known(room.Options));
        Assert.False(BoxDisk.IsMounted(filled.Value.Value));
    }

    [Fact]
    public async Task A_job_without_secrets_has_no_such_folder()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var (_, log) = await room.RunAsync(room.Spec("ls -d /run/secrets || echo none"));
        Assert.Contains("none", log, StringComparison.Ordinal);
    }

    private static BoxSpec Secretly(BoxRoom room, BoxSpec spec)
    {
        ArgumentNullException.ThrowIfNull(room);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["API_KEY"] = Encoding.UTF8.GetBytes(Word),
            ["empty"] = [],
        };
        return spec with { Secrets = new JobSecrets(files, null) };
    }

    private static void SkipUnlessRoot() =>
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "A tmpfs of its own takes root on Linux.");
}
