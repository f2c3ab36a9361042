using System.Formats.Tar;
using System.Security.Cryptography;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>A result on the renter's disk: goes on where it was cut, and is what the provider said it is.</summary>
public sealed class FileResultsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("weft-results-").FullName;
    private readonly FileResults _results = new();
    private readonly List<long> _seen = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_root, "out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_cut_result_goes_on_at_its_offset_and_is_checked_as_a_whole()
    {
        var tar = await TarAsync(RandomNumberGenerator.GetBytes(200_000));
        Assert.Equal("fake-no", Code(await SaveAsync(new CutStream(tar[..130_000]), 0, tar)));
        Assert.Equal(130_000, _results.Held(Some.Ours.Id, Folder));
        Assert.False(Directory.Exists(Folder));

        var saved = await SaveAsync(new MemoryStream(tar[130_000..]), 130_000, tar);

        Assert.Equal(Folder, saved.Value);
        Assert.Equal(200_000, new FileInfo(Path.Combine(Folder, "a.bin")).Length);
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_root).Select(Path.GetFileName));
        Assert.Equal(tar.Length, _seen[^1]);
    }

    [Fact]
    public async Task What_is_not_what_the_provider_said_is_thrown_away()
    {
        var tar = await TarAsync(new byte[1_000]);
        await SaveAsync(new CutStream(tar[..512]), 0, tar);
        var other = (byte[])tar.Clone();
        other[600] ^= 1;
        Assert.Equal("result-mismatch", Code(await SaveAsync(new MemoryStream(other[512..]), 512, tar)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
        Assert.Equal("result-mismatch", Code(await SaveAsync(new MemoryStream(tar[512..]), 512, tar)));
        Assert.False((await SaveAsync(new MemoryStream(tar), 0, tar)).IsRefused);
    }

    [Fact]
    public async Task A_node_that_does_not_say_what_it_sends_is_taken_as_it_is()
    {
        var tar = await TarAsync(new byte[1_000]);
        await SaveAsync(new CutStream(tar[..512]), 0, tar);
        var parcel = new ResultParcel(new MemoryStream(tar), 0, null, null);
        Assert.False((await _results.SaveAsync(
            Some.Ours.Id, parcel, Folder, 1 << 20, new DirectProgress<long>(_seen.Add), Cancel)).IsRefused);
    }

    [Fact]
    public async Task What_an_unfinished_try_left_can_be_thrown_away()
    {
        var tar = await TarAsync(new byte[1_000]);
        await SaveAsync(new CutStream(tar[..512]), 0, tar);
        _results.Discard(Some.Ours.Id, Folder);
        _results.Discard(Some.Ours.Id, Folder);
        Assert.Equal(0, _results.Held(Some.Ours.Id, Folder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    private static string Code(Result<string> answer) => answer.TryGet(out _, out var why) ? "" : why.Code;

    private static async Task<byte[]> TarAsync(byte[] content)
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, "a.bin") { DataStream = new MemoryStream(content) }, Cancel);
        return tar.ToArray();
    }

    private Task<Result<string>> SaveAsync(Stream rest, long offset, byte[] whole) => _results.SaveAsync(
        Some.Ours.Id,
        new ResultParcel(rest, offset, whole.Length, Convert.ToHexStringLower(SHA256.HashData(whole))),
        Folder, 1 << 20, new DirectProgress<long>(_seen.Add), Cancel);
}
