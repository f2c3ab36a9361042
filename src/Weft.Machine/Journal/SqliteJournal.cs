using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// The node's journal in one SQLite file: write-ahead log, flushed to the disk before a save returns.
/// </summary>
/// <remarks>
/// Failures throw <see cref="RefusalException"/> with a refusal for people: a node that cannot write its journal must
/// not go on. One connection, one caller at a time; saves take a disk flush each, about a millisecond.
/// </remarks>
public sealed class SqliteJournal : IJournal, IDisposable
{
    private const int MaxKeyLength = 512;
    private const int MaxValueBytes = 16 << 20;

    private readonly string _path;
    private readonly HomeLock _lock;
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private SqliteJournal(string path, HomeLock homeLock, SqliteConnection connection) =>
        (_path, _lock, _connection) = (path, homeLock, connection);

    /// <summary>Takes the home folder for this process, and opens or makes the journal in it.</summary>
    public static SqliteJournal Open(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var homeLock = HomeLock.Take(options);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.JournalPath,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Prepare(connection, options.JournalPath);
            return new(options.JournalPath, homeLock, connection);
        }
        catch (Exception e)
        {
            connection.Dispose();
            homeLock.Dispose();
            if (e is SqliteException sqlite) throw Translate(sqlite, options.JournalPath);
            throw;
        }
    }

    public Task SaveAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValueBytes);
        return InTurnAsync(
            command =>
            {
                command.CommandText = "INSERT INTO journal (key, value) VALUES ($key, $value) "
                    + "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
                command.Parameters.AddWithValue("$key", key);
                command.Parameters.AddWithValue("$value", value.ToArray());
                return command.ExecuteNonQuery();
            },
            cancel);
    }

    public Task<IReadOnlyList<KeyValuePair<string, byte[]>>> LoadAsync(string prefix, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return InTurnAsync<IReadOnlyList<KeyValuePair<string, byte[]>>>(
            command =>
            {
                command.CommandText = "SELECT key, value FROM journal WHERE key >= $prefix ORDER BY key";
                command.Parameters.AddWithValue("$prefix", prefix);
                using var reader = command.ExecuteReader();
                var rows = new List<KeyValuePair<string, byte[]>>();
                // Keys are ordered by their UTF-8 bytes, so those with the prefix stand together at the beginning.
                while (reader.Read() && reader.GetString(0) is var key
                    && key.StartsWith(prefix, StringComparison.Ordinal))
                    rows.Add(new(key, reader.GetFieldValue<byte[]>(1)));
                return rows;
            },
            cancel);
    }

    public Task DeleteAsync(string key, CancellationToken cancel)
    {
        CheckKey(key);
        return InTurnAsync(
            command =>
            {
                command.CommandText = "DELETE FROM journal WHERE key = $key";
                command.Parameters.AddWithValue("$key", key);
                return command.ExecuteNonQuery();
            },
            cancel);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _lock.Dispose();
        _turn.Dispose();
    }

    private static void CheckKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(key), MaxKeyLength);
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok") throw new RefusalException(JournalRefusals.Damaged(path));
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS journal (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;
            """;
        command.ExecuteNonQuery();
    }

    internal static RefusalException Translate(SqliteException e, string path) => new(
        e.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => DiskRefusals.Full(path),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => JournalRefusals.Damaged(path),
            _ => JournalRefusals.NotWritable(path),
        },
        e);

    private async Task<T> InTurnAsync<T>(Func<SqliteCommand, T> work, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            // SQLite blocks while the disk flushes: not on the caller's thread.
            return await Task.Run(
                () =>
                {
                    using var command = _connection.CreateCommand();
                    return work(command);
                },
                CancellationToken.None);
        }
        catch (SqliteException e)
        {
            throw Translate(e, _path);
        }
        finally
        {
            _turn.Release();
        }
    }
}
