using System.Text;
using CsCheck;
using Weft.Node;

namespace Weft.Machine.Tests.Journal;

public sealed class SqliteJournalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_saved_is_there_after_opening_again()
    {
        using var folder = new TempFolder();
        using (var journal = SqliteJournal.Open(folder.Options))
        {
            await journal.SaveAsync("lease/1", new byte[] { 1 }, Cancel);
            await journal.SaveAsync("lease/1", new byte[] { 2 }, Cancel);
            await journal.SaveAsync("lease/2", Array.Empty<byte>(), Cancel);
            await journal.SaveAsync("other", new byte[] { 9 }, Cancel);
            await journal.DeleteAsync("never", Cancel);
        }

        using var again = SqliteJournal.Open(folder.Options);
        var rows = await again.LoadAsync("lease/", Cancel);
        Assert.Equal<string>(["lease/1", "lease/2"], rows.Select(row => row.Key), StringComparer.Ordinal);
        Assert.Equal([2], rows[0].Value);
        Assert.Empty(rows[1].Value);
        await again.DeleteAsync("lease/1", Cancel);
        Assert.Single(await again.LoadAsync("lease/", Cancel));
        Assert.Equal(2, (await again.LoadAsync("", Cancel)).Count);
    }

    [Fact]
    public void Behaves_as_a_sorted_dictionary()
    {
        using var folder = new TempFolder();
        using var journal = SqliteJournal.Open(folder.Options);
        var model = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var key = Gen.Char["ab/%_*é"].Array[1, 4].Select(chars => new string(chars));
        Gen.Select(key, Gen.Byte.Array[0, 40], Gen.Bool).Sample(
            (k, value, delete) =>
            {
                if (delete) model.Remove(k);
                else model[k] = value;
                var work = delete ? journal.DeleteAsync(k, Cancel) : journal.SaveAsync(k, value, Cancel);
                work.GetAwaiter().GetResult();
                var loaded = journal.LoadAsync(k[..1], Cancel).GetAwaiter().GetResult();
                var wanted = model.Where(row => row.Key.StartsWith(k[0])).ToList();
                return loaded.Count == wanted.Count
                    && loaded.Zip(wanted).All(p => p.First.Key == p.Second.Key
                        && p.First.Value.SequenceEqual(p.Second.Value));
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public void Two_nodes_cannot_share_a_home()
    {
        using var folder = new TempFolder();
        using (SqliteJournal.Open(folder.Options))
        {
            var refused = Assert.Throws<RefusalException>(() => SqliteJournal.Open(folder.Options));
            Assert.Equal("home-in-use", refused.Why.Code);
        }

        SqliteJournal.Open(folder.Options).Dispose();
    }

    [Fact]
    public async Task A_damaged_file_is_refused_and_left_as_it_is()
    {
        using var folder = new TempFolder();
        var rubbish = Encoding.ASCII.GetBytes(new string('x', 8192));
        await File.WriteAllBytesAsync(folder.Options.JournalPath, rubbish, Cancel);
        var refused = Assert.Throws<RefusalException>(() => SqliteJournal.Open(folder.Options));
        Assert.Equal("journal-damaged", refused.Why.Code);
        Assert.Equal(rubbish, await File.ReadAllBytesAsync(folder.Options.JournalPath, Cancel));
    }

    [Fact]
    public async Task A_damaged_page_is_refused()
    {
        using var folder = new TempFolder();
        using (var journal = SqliteJournal.Open(folder.Options))
            for (var i = 0; i < 200; i++) await journal.SaveAsync($"key/{i}", new byte[100], Cancel);
        var bytes = await File.ReadAllBytesAsync(folder.Options.JournalPath, Cancel);
        bytes.AsSpan(4096, 4096).Fill(0x5a);
        await File.WriteAllBytesAsync(folder.Options.JournalPath, bytes, Cancel);
        var refused = Assert.Throws<RefusalException>(() => SqliteJournal.Open(folder.Options));
        Assert.Equal("journal-damaged", refused.Why.Code);
    }

    [Fact]
    public async Task A_full_disk_is_a_refusal_and_keeps_what_was_saved()
    {
        using var folder = new TempFolder();
        using var disk = SmallDisk.Mount(folder.Path, 512 << 10);
        var options = new MachineOptions(System.IO.Path.Combine(disk.Path, "home"), "test-node");
        var saved = 0;
        using (var journal = SqliteJournal.Open(options))
        {
            var refused = await Assert.ThrowsAsync<RefusalException>(async () =>
            {
                for (; saved < 1000; saved++) await journal.SaveAsync($"key/{saved:d4}", new byte[8000], Cancel);
            });
            Assert.Equal("disk-full", refused.Why.Code);
        }

        using var again = SqliteJournal.Open(options);
        Assert.InRange(saved, 1, 999);
        Assert.Equal(saved, (await again.LoadAsync("key/", Cancel)).Count);
    }

    [Fact]
    public async Task Keys_and_values_are_bounded()
    {
        using var folder = new TempFolder();
        using var journal = SqliteJournal.Open(folder.Options);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => journal.SaveAsync("", new byte[1], Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => journal.SaveAsync(new string('k', 513), new byte[1], Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => journal.SaveAsync("k", new byte[(16 << 20) + 1], Cancel));
    }
}
