using Microsoft.Data.Sqlite;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// What a journal says now, read past the process that holds it: for looking at a node from outside. Saves change the
/// copy in memory alone.
/// </summary>
public sealed class JournalSnapshot : IJournal
{
    private readonly SortedDictionary<string, byte[]> _values;

    private JournalSnapshot(SortedDictionary<string, byte[]> values) => _values = values;

    /// <summary>Null where the home has no journal. Throws <see cref="RefusalException"/> for a damaged one.</summary>
    public static JournalSnapshot? Read(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!File.Exists(options.JournalPath)) return null;
        var values = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = options.JournalPath,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only = 1; SELECT key, value FROM journal";
            using var reader = command.ExecuteReader();
            while (reader.Read()) values[reader.GetString(0)] = reader.GetFieldValue<byte[]>(1);
            return new(values);
        }
        catch (SqliteException error)
        {
            throw SqliteJournal.Translate(error, options.JournalPath);
        }
    }

    public Task SaveAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        _values[key] = value.ToArray();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<KeyValuePair<string, byte[]>>> LoadAsync(string prefix, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<KeyValuePair<string, byte[]>>>(
            [.. _values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))]);

    public Task DeleteAsync(string key, CancellationToken cancel)
    {
        _values.Remove(key);
        return Task.CompletedTask;
    }
}
