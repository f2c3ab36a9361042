using System.Globalization;
using System.Text;

namespace Weft.Machine.Tests.Journal;

/// <summary>
/// The power goes while the last record is being written: the file ends anywhere, or its end is rubbish. What was saved
/// before is there, in order and without a gap, and the journal goes on.
/// </summary>
public sealed class JournalTornTests
{
    private const int Saves = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_that_ends_anywhere_holds_all_that_was_saved_before()
    {
        using var folder = new TempFolder();
        var (file, log, ends) = await WriteAsync(folder);
        var known = 0;
        // Every length within the last three saves, so every byte of their frames is once the last one.
        for (var length = ends[^4]; length <= log.Length; length += 37)
        {
            var saved = await ReopenAsync(file, log[..(int)length]);
            Assert.Equal(Enumerable.Range(0, saved.Count), saved);
            Assert.True(saved.Count >= ends.Count(end => end <= length));
            known = Math.Max(known, saved.Count);
        }

        Assert.True(known >= Saves - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(4_096)]
    public async Task Rubbish_in_place_of_the_last_record_costs_that_record_and_no_other(int bytes)
    {
        using var folder = new TempFolder();
        var (file, log, ends) = await WriteAsync(folder);
        var torn = log.ToArray();
        for (var at = torn.Length - bytes; at < torn.Length; at++) torn[at] ^= 0x5a;
        var saved = await ReopenAsync(file, torn);
        Assert.Equal(Enumerable.Range(0, saved.Count), saved);
        Assert.Equal(Saves - 1, saved.Count);
        Assert.True(ends[^2] <= log.Length - bytes);
    }

    /// <summary>The file and its log as a power cut leaves them, and how long the log was after each save.</summary>
    private static async Task<(byte[] File, byte[] Log, List<long> Ends)> WriteAsync(TempFolder folder)
    {
        using var journal = SqliteJournal.Open(folder.Options);
        var ends = new List<long>();
        var path = folder.Options.JournalPath;
        for (var i = 0; i < Saves; i++)
        {
            await journal.SaveAsync($"k/{i:d2}", Encoding.ASCII.GetBytes($"{i}"), Cancel);
            ends.Add(new FileInfo(path + "-wal").Length);
        }

        return (Read(path), Read(path + "-wal"), ends);
    }

    private static async Task<List<int>> ReopenAsync(byte[] file, byte[] log)
    {
        using var folder = new TempFolder();
        var path = folder.Options.JournalPath;
        await File.WriteAllBytesAsync(path, file, Cancel);
        await File.WriteAllBytesAsync(path + "-wal", log, Cancel);
        using var journal = SqliteJournal.Open(folder.Options);
        var saved = (await journal.LoadAsync("k/", Cancel))
            .Select(row => int.Parse(Encoding.ASCII.GetString(row.Value), CultureInfo.InvariantCulture)).ToList();
        await journal.SaveAsync("again", new byte[] { 1 }, Cancel);
        Assert.Single(await journal.LoadAsync("again", Cancel));
        return saved;
    }

    /// <summary>The writer has it open.</summary>
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
