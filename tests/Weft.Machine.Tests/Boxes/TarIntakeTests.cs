using System.Formats.Tar;
using CsCheck;

namespace Weft.Machine.Tests.Boxes;

public sealed class TarIntakeTests
{
    private static readonly TarLimits Limits = new(1 << 20, 100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("a\\..\\x")]
    public async Task Names_that_lead_out_are_refused(string name)
    {
        using var folder = new TempFolder();
        var result = await UnpackAsync(folder, Limits, (TarEntryType.RegularFile, name, "x"));
        Assert.False(result.TryGet(out _, out var refusal));
        Assert.Equal("input-bad", refusal.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "in")));
    }

    [Fact]
    public async Task Links_are_left_out_so_nothing_can_be_written_through_them()
    {
        using var folder = new TempFolder();
        var result = await UnpackAsync(
            folder, Limits, (TarEntryType.SymbolicLink, "door", folder.Path), (TarEntryType.RegularFile, "door/x",
                "in"));
        Assert.Equal(1, result.Value);
        Assert.False(File.Exists(Path.Combine(folder.Path, "x")));
        Assert.Equal("in", await File.ReadAllTextAsync(Path.Combine(folder.Path, "in/door/x"), Cancel));
    }

    [Fact]
    public async Task Size_and_number_are_bounded()
    {
        using var folder = new TempFolder();
        var large = await UnpackAsync(
            folder, new(10, 100), (TarEntryType.RegularFile, "a", "123456"), (TarEntryType.RegularFile, "b", "123456"));
        Assert.True(large.IsRefused);
        Assert.False(File.Exists(Path.Combine(folder.Path, "in/b")));
        var many = Enumerable.Range(0, 5).Select(i => (TarEntryType.RegularFile, $"f{i}", "")).ToArray();
        Assert.True((await UnpackAsync(folder, new(10, 4), many)).IsRefused);
    }

    [Fact]
    public async Task Nothing_that_is_there_is_replaced()
    {
        using var folder = new TempFolder();
        var result = await UnpackAsync(
            folder, Limits, (TarEntryType.RegularFile, "a", "first"), (TarEntryType.RegularFile, "./a", "second"));
        Assert.True(result.IsRefused);
        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(folder.Path, "in/a"), Cancel));
    }

    [Fact]
    public void Rubbish_is_refused_and_never_throws()
    {
        using var folder = new TempFolder();
        Gen.Byte.Array[0, 2000].Sample(
            bytes =>
            {
                var work = TarIntake.UnpackAsync(
                    new MemoryStream(bytes), Path.Combine(folder.Path, "x"), Limits, Cancel);
                work.GetAwaiter().GetResult();
            },
            iter: 100,
            threads: 1);
    }

    private static async Task<Market.Result<int>> UnpackAsync(
        TempFolder folder, TarLimits limits, params (TarEntryType Type, string Name, string Content)[] entries)
    {
        var stream = new MemoryStream();
        await using (var tar = new TarWriter(stream, leaveOpen: true))
            foreach (var (type, name, content) in entries)
            {
                var entry = new PaxTarEntry(type, name);
                if (type == TarEntryType.SymbolicLink) entry.LinkName = content;
                else entry.DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content));
                await tar.WriteEntryAsync(entry, Cancel);
            }

        stream.Position = 0;
        return await TarIntake.UnpackAsync(stream, Path.Combine(folder.Path, "in"), limits, Cancel);
    }
}
