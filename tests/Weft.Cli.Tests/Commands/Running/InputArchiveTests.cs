using System.Formats.Tar;
using System.Text;
using Weft.Market;

namespace Weft.Cli.Tests;

public sealed class InputArchiveTests : IDisposable
{
    private const long Disk = 1 << 20;

    private readonly string _root = Directory.CreateTempSubdirectory("weft-input-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Source => Path.Combine(_root, "in");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task The_same_files_are_the_same_input_whenever_they_were_written()
    {
        var first = await PackAsync("b", "a");
        Directory.Delete(Source, recursive: true);
        var second = await PackAsync("a", "b");
        Assert.Equal(first.Sha256, second.Sha256);
        // Nor does it matter which process packs them.
        Assert.DoesNotContain(
            "PaxHeaders", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(second.Path, Cancel)),
            StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Source, "a", "x.txt"), "y", Cancel);
        Assert.NotEqual(first.Sha256, (await InputArchive.PackAsync(Source, _root, Disk, Cancel)).Value.Sha256);
    }

    [Fact]
    public async Task Files_folders_and_who_may_run_them_come_along_and_links_do_not()
    {
        var packed = await PackAsync("a", "b");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(Source, "a", "x.txt"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(Source, "link"), "/etc/hostname");
        Assert.Equal(
            ["a", "a/x.txt", "b", "b/x.txt"],
            await NamesAsync(await InputArchive.PackAsync(Source, _root, Disk, Cancel)));
        Assert.Equal(["x.txt"], await NamesAsync(
            await InputArchive.PackAsync(Path.Combine(Source, "a", "x.txt"), _root, Disk, Cancel)));
        await using var tar = new TarReader(File.OpenRead(packed.Path));
        var entry = await tar.GetNextEntryAsync(copyData: true, Cancel);
        Assert.Equal("x", await new StreamReader(entry!.DataStream!).ReadToEndAsync(Cancel));
        if (!OperatingSystem.IsWindows()) Assert.True(entry.Mode.HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task An_empty_folder_is_a_tar_of_nothing()
    {
        Directory.CreateDirectory(Source);
        Assert.Empty(await NamesAsync(await InputArchive.PackAsync(Source, _root, Disk, Cancel)));
        Assert.Equal(1_024, new FileInfo(Path.Combine(_root, "input.tar")).Length);
    }

    [Fact]
    public async Task What_does_not_fit_on_the_disk_that_was_asked_for_is_not_even_packed()
    {
        await PackAsync("a", "b");
        File.Delete(Path.Combine(_root, "input.tar"));
        Assert.False((await InputArchive.PackAsync(Source, _root, 2, Cancel)).IsRefused);
        File.Delete(Path.Combine(_root, "input.tar"));
        (await InputArchive.PackAsync(Source, _root, 1, Cancel)).TryGet(out _, out var refusal);
        Assert.Equal("job-input-over-disk", refusal?.Code);
        Assert.False(File.Exists(Path.Combine(_root, "input.tar")));
    }

    private static async Task<string[]> NamesAsync(Result<PackedInput> packed)
    {
        var names = new List<string>();
        await using var tar = new TarReader(File.OpenRead(packed.Value.Path));
        while (await tar.GetNextEntryAsync(copyData: false, Cancel) is { } entry) names.Add(entry.Name.TrimEnd('/'));
        return [.. names];
    }

    private async Task<PackedInput> PackAsync(params string[] folders)
    {
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(Path.Combine(Source, folder));
            await File.WriteAllTextAsync(Path.Combine(Source, folder, "x.txt"), "x", Cancel);
        }

        return (await InputArchive.PackAsync(Source, _root, Disk, Cancel)).Value;
    }
}
