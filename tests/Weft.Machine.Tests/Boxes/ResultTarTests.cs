using System.Formats.Tar;

namespace Weft.Machine.Tests.Boxes;

public sealed class ResultTarTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_with_nothing_in_it_is_a_tar_of_nothing()
    {
        using var folder = new TempFolder();
        Assert.Null(await FirstAsync(folder.Path));
    }

    [Fact]
    public async Task A_folder_with_nothing_that_may_be_packed_is_a_tar_of_nothing()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link"), "/etc/hostname");
        Assert.Null(await FirstAsync(folder.Path));
    }

    [Fact]
    public async Task A_file_is_packed_by_its_relative_name()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a.txt"), "a", Cancel);
        Assert.Equal("a.txt", await FirstAsync(folder.Path));
    }

    private static async Task<string?> FirstAsync(string folder)
    {
        var opened = ResultTar.Open(folder, new TarLimits(1_000, 10), Cancel);
        Assert.True(opened.TryGet(out var tar, out var refusal), refusal?.ToString());
        await using var reader = new TarReader(tar);
        return (await reader.GetNextEntryAsync(copyData: false, Cancel))?.Name;
    }
}
