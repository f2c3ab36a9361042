using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Weft.Node;

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

    [Fact]
    public async Task The_same_folder_gives_the_same_bytes_from_any_offset()
    {
        using var folder = new TempFolder();
        var box = new BoxFolder(new MachineOptions(folder.Path, "sum"), new(new byte[32]));
        box.Create();
        Directory.CreateDirectory(Path.Combine(box.Output, "sub"));
        await File.WriteAllBytesAsync(Path.Combine(box.Output, "sub", "a.bin"), new byte[5_000], Cancel);
        var whole = await ReadAsync(box, 0);
        Assert.DoesNotContain("PaxHeaders", Encoding.Latin1.GetString(whole.Bytes), StringComparison.Ordinal);
        foreach (var offset in new[] { 1, 512, 5_000, whole.Bytes.Length })
        {
            var (bytes, result) = await ReadAsync(box, offset);
            Assert.Equal((offset, whole.Bytes.Length), (result.Offset, result.Size));
            Assert.Equal(whole.Bytes[offset..], bytes);
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(whole.Bytes)), whole.Result.Sha256);
        Assert.Equal(0, (await ReadAsync(box, whole.Bytes.Length + 1)).Result.Offset);
    }

    [Fact]
    public async Task A_file_of_more_than_8_GiB_and_a_long_name_keep_what_they_are()
    {
        const long size = 9L << 30;
        using var folder = new TempFolder();
        var name = new string('n', 200);
        await using (var sparse = File.Create(Path.Combine(folder.Path, name))) sparse.SetLength(size);
        var opened = ResultTar.Open(folder.Path, new TarLimits(size, 10), Cancel);
        await using var reader = new TarReader(opened.Value);
        var entry = await reader.GetNextEntryAsync(copyData: false, Cancel);
        Assert.Equal((name, size), (entry!.Name, entry.Length));
    }

    private static async Task<(byte[] Bytes, ResultParcel Result)> ReadAsync(BoxFolder box, long offset)
    {
        var opened = await ResultSum.OpenAsync(
            box, () => ResultTar.Open(box.Output, new TarLimits(1 << 20, 10), Cancel), offset, Cancel);
        await using var result = opened.Value;
        var all = new MemoryStream();
        await result.Tar.CopyToAsync(all, Cancel);
        return (all.ToArray(), result);
    }

    private static async Task<string?> FirstAsync(string folder)
    {
        var opened = ResultTar.Open(folder, new TarLimits(1_000, 10), Cancel);
        Assert.True(opened.TryGet(out var tar, out var refusal), refusal?.ToString());
        await using var reader = new TarReader(tar);
        return (await reader.GetNextEntryAsync(copyData: false, Cancel))?.Name;
    }
}
