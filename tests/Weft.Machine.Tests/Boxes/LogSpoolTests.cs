using System.Text;

namespace Weft.Machine.Tests.Boxes;

public sealed class LogSpoolTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_gets_what_comes_later_and_ends_with_the_log()
    {
        using var folder = new TempFolder();
        await using var spool = await LogSpool.OpenAsync(Path.Combine(folder.Path, "log"), 1000, Cancel);
        var reading = ReadAsync(spool, 3);
        await spool.AppendAsync(isError: false, "hello "u8.ToArray(), Cancel);
        await spool.AppendAsync(isError: true, "world"u8.ToArray(), Cancel);
        spool.Complete();
        Assert.Equal("lo world", await reading);
    }

    [Fact]
    public async Task A_frame_that_was_cut_by_a_crash_is_dropped()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "log");
        await using (var spool = await LogSpool.OpenAsync(path, 1000, Cancel))
        {
            await spool.AppendAsync(false, "whole"u8.ToArray(), Cancel);
            await spool.AppendAsync(true, "torn"u8.ToArray(), Cancel);
        }

        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        await File.WriteAllBytesAsync(path, bytes[..^2], Cancel);
        await using var again = await LogSpool.OpenAsync(path, 1000, Cancel);
        Assert.Equal((5L, 0L), (again.OutBytes, again.ErrorBytes));
        await again.AppendAsync(true, "torn"u8.ToArray(), Cancel);
        again.Complete();
        Assert.Equal("wholetorn", await ReadAsync(again, 0));
    }

    [Fact]
    public async Task The_limit_holds_to_the_byte()
    {
        using var folder = new TempFolder();
        await using var spool = await LogSpool.OpenAsync(Path.Combine(folder.Path, "log"), 7, Cancel);
        for (var i = 0; i < 5; i++) await spool.AppendAsync(false, "abc"u8.ToArray(), Cancel);
        spool.Complete();
        Assert.True(spool.IsFull);
        Assert.Equal("abcabca", await ReadAsync(spool, 0));
    }

    private static async Task<string> ReadAsync(LogSpool spool, long offset)
    {
        var text = new StringBuilder();
        await foreach (var chunk in spool.ReadAsync(offset, Cancel))
        {
            Assert.Equal(offset + text.Length, chunk.Offset);
            text.Append(Encoding.UTF8.GetString(chunk.Bytes.Span));
        }

        return text.ToString();
    }
}
