using System.Globalization;
using Weft.Machine;
using Weft.Node;

namespace Weft.Cli;

/// <summary>One folder for each run of this home, with the run's journal; it goes away when its leases are
/// closed.</summary>
internal sealed class RunFolders(WeftHome home, TimeProvider time)
{
    private readonly string _root = home.Folder("renter");

    public string Create()
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
        return home.Folder(Path.Combine("renter", $"{stamp}-{Environment.ProcessId}"));
    }

    /// <summary>The run's journal, held by this process. Throws <see cref="RefusalException"/> while another has
    /// it.</summary>
    public static SqliteJournal Open(string folder) => SqliteJournal.Open(Options(folder));

    /// <summary>Those runs that nobody is busy with now.</summary>
    public IEnumerable<(string Folder, SqliteJournal Journal)> Left()
    {
        foreach (var folder in All())
        {
            SqliteJournal? journal = null;
            try
            {
                journal = Open(folder);
            }
            catch (RefusalException inUse) when (inUse.Why.Code == "home-in-use")
            {
                // Another 'weft run' is at it.
            }

            if (journal is not null) yield return (folder, journal);
        }
    }

    /// <summary>What every run remembers, also those that other processes are busy with.</summary>
    public IEnumerable<IJournal> Snapshots() =>
        All().Select(folder => JournalSnapshot.Read(Options(folder))).OfType<IJournal>();

    public static void Remove(string folder) => Directory.Delete(folder, recursive: true);

    private static MachineOptions Options(string folder) => new(folder, "renter");

    private IEnumerable<string> All() => Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal);
}
