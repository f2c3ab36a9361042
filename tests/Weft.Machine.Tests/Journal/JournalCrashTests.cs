using System.Globalization;
using System.Text;

namespace Weft.Machine.Tests.Journal;

public sealed class JournalCrashTests
{
    /// <summary>The child's part: saves and says so, line by line, until it is killed.</summary>
    internal static async Task WriteForEverAsync(string home)
    {
        using var journal = SqliteJournal.Open(new MachineOptions(home, "test-node"));
        for (var i = 0; ; i++)
        {
            await journal.SaveAsync($"k/{i % 50:d2}", Encoding.ASCII.GetBytes($"{i:d9}"), CancellationToken.None);
            await Console.Out.WriteLineAsync(i.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(200)]
    public async Task A_node_killed_while_writing_loses_no_save_that_returned(int lines)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        using var child = ChildProcess.Start("journal", folder.Path);
        var said = -1;
        while (said + 1 < lines)
            said = int.Parse((await child.Output.ReadLineAsync(cancel))!, CultureInfo.InvariantCulture);
        await child.KillAsync();
        while (await child.Output.ReadLineAsync(cancel) is { } line)
            said = int.Parse(line, CultureInfo.InvariantCulture);

        using var journal = SqliteJournal.Open(folder.Options);
        var saved = (await journal.LoadAsync("k/", cancel))
            .Select(row => int.Parse(Encoding.ASCII.GetString(row.Value), CultureInfo.InvariantCulture)).ToList();

        // The save after the last line may have been made without being told, and takes the place of an older one.
        var replaced = said >= 49 && saved.Contains(said + 1) ? 1 : 0;
        Assert.Equal(Math.Min(said + 1, 50), saved.Count(value => value <= said) + replaced);
        Assert.Contains(said, saved);
        Assert.True(saved.Max() <= said + 1);
    }
}
