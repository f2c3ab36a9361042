using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Weft.Ethereum;

/// <summary>
/// The journal's file. Each write is on disk when its method returns; another process cannot open it meanwhile.
/// </summary>
internal sealed class JournalStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS owner(
            version INTEGER NOT NULL, chain TEXT NOT NULL, genesis BLOB NOT NULL, sender BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS intent(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, receiver BLOB, value BLOB NOT NULL,
            data BLOB NOT NULL, gas INTEGER NOT NULL, seal BLOB NOT NULL, nonce INTEGER NOT NULL,
            state INTEGER NOT NULL, receipt TEXT);
        CREATE INDEX IF NOT EXISTS intent_open ON intent(state) WHERE state <> 3;
        CREATE TABLE IF NOT EXISTS attempt(
            hash BLOB PRIMARY KEY, seq INTEGER NOT NULL REFERENCES intent(seq), number INTEGER NOT NULL,
            nonce INTEGER NOT NULL, raw BLOB NOT NULL, max_fee BLOB NOT NULL, tip BLOB NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS attempt_seq ON attempt(seq, number);
        """;

    private const int Version = 1;
    private const int BusyCode = 5;
    private const int NotADatabaseCode = 26;
    private const int CorruptCode = 11;

    private readonly SqliteConnection _connection;

    private JournalStore(SqliteConnection connection) => _connection = connection;

    public static JournalStore Open(string path, ulong chainId, Hash32 genesis, Address sender)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 1,
        }.ToString());
        var store = new JournalStore(connection);
        try
        {
            store.Guarded(() =>
            {
                connection.Open();
                // The exclusive lock is taken by the first write and kept until the process ends.
                store.Run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
                store.Run("BEGIN EXCLUSIVE; " + Schema + " COMMIT;");
                store.CheckOwner(chainId, genesis, sender);
            });
            return store;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All that is not final, by nonce: the order in which the chain takes them.</summary>
    public IReadOnlyList<JournaledIntent> Unfinished() => Read("WHERE state <> 3 ORDER BY nonce, seq");

    public JournaledIntent? Find(string id) => Read("WHERE id = $id", ("$id", id)).SingleOrDefault();

    /// <summary>One more than the highest nonce that was ever signed for.</summary>
    public ulong NextNonce() => Guarded(() =>
    {
        using var command = Command("SELECT max(nonce) FROM attempt");
        return command.ExecuteScalar() is long highest ? (ulong)highest + 1 : 0;
    });

    public void Add(TransactionIntent intent, ulong gasLimit, Attempt attempt) => Atomically(() =>
    {
        using var command = Command(
            """
            INSERT INTO intent(id, receiver, value, data, gas, seal, nonce, state)
            VALUES ($id, $to, $value, $data, $gas, $seal, $nonce, 1) RETURNING seq
            """,
            ("$id", intent.Id), ("$to", intent.To?.ToArray() ?? (object)DBNull.Value),
            ("$value", Word(intent.ValueWei)),
            ("$data", intent.Data.ToArray()), ("$gas", checked((long)gasLimit)),
            ("$seal", JournaledIntent.Seal(intent, gasLimit).ToArray()), ("$nonce", checked((long)attempt.Nonce)));
        Insert((long)command.ExecuteScalar()!, attempt);
    });

    /// <summary>
    /// A further signed transaction for the same intent, with the same nonce or, where that is lost, a new one.
    /// </summary>
    public void AddAttempt(long sequence, Attempt attempt) => Atomically(() =>
    {
        Insert(sequence, attempt);
        Run("UPDATE intent SET nonce = $nonce WHERE seq = $seq",
            ("$nonce", checked((long)attempt.Nonce)), ("$seq", sequence));
    });

    public void SetState(long sequence, IntentState state, RpcReceipt? receipt) => Guarded(() =>
        Run("UPDATE intent SET state = $state, receipt = $receipt WHERE seq = $seq",
            ("$state", (int)state), ("$receipt", receipt?.ToJson().ToJsonString() ?? (object)DBNull.Value),
            ("$seq", sequence)));

    public void Dispose() => _connection.Dispose();

    private void CheckOwner(ulong chainId, Hash32 genesis, Address sender)
    {
        var chain = chainId.ToString(CultureInfo.InvariantCulture);
        using var select = Command("SELECT version, chain, genesis, sender FROM owner");
        using (var row = select.ExecuteReader())
        {
            if (row.Read())
            {
                if (row.GetInt64(0) != Version)
                    throw new JournalException(JournalFailure.Damaged, "The journal was written by another version.");
                if (row.GetString(1) != chain || !genesis.Bytes.SequenceEqual(row.GetFieldValue<byte[]>(2)))
                    throw new JournalException(JournalFailure.Foreign, "The journal belongs to another chain.");
                if (!sender.Bytes.SequenceEqual(row.GetFieldValue<byte[]>(3)))
                    throw new JournalException(JournalFailure.Foreign, "The journal belongs to another account.");
                return;
            }
        }

        Run("INSERT INTO owner VALUES ($version, $chain, $genesis, $sender)",
            ("$version", Version), ("$chain", chain), ("$genesis", genesis.ToArray()), ("$sender", sender.ToArray()));
    }

    private void Insert(long sequence, Attempt attempt) => Run(
        """
        INSERT INTO attempt(hash, seq, number, nonce, raw, max_fee, tip, at) VALUES
            ($hash, $seq, (SELECT count(*) FROM attempt WHERE seq = $seq), $nonce, $raw, $max, $tip, $at)
        """,
        ("$hash", attempt.Hash.ToArray()), ("$seq", sequence), ("$nonce", checked((long)attempt.Nonce)),
        ("$raw", attempt.Raw), ("$max", Word(attempt.Price.MaxFeeWei)), ("$tip", Word(attempt.Price.TipWei)),
        ("$at", attempt.SignedAt));

    private List<JournaledIntent> Read(string where, params (string, object)[] values) => Guarded(() =>
    {
        var found = new List<JournaledIntent>();
        using var command = Command(
            "SELECT seq, id, receiver, value, data, gas, seal, nonce, state, receipt FROM intent " + where, values);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var intent = new TransactionIntent(
                row.GetString(1), row.IsDBNull(2) ? null : new Address(row.GetFieldValue<byte[]>(2)),
                row.GetFieldValue<byte[]>(4), BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(3)));
            var gas = (ulong)row.GetInt64(5);
            if (!JournaledIntent.Seal(intent, gas).Bytes.SequenceEqual(row.GetFieldValue<byte[]>(6)))
                throw new JournalException(
                    JournalFailure.Damaged, $"The journal's entry {intent.Id} was changed on disk.");
            found.Add(new(
                row.GetInt64(0), intent, gas, (ulong)row.GetInt64(7), (IntentState)row.GetInt32(8),
                row.IsDBNull(9) ? null : Receipt(row.GetString(9)), Attempts(row.GetInt64(0))));
        }

        return found;
    });

    private List<Attempt> Attempts(long sequence)
    {
        var found = new List<Attempt>();
        using var command = Command(
            "SELECT hash, nonce, raw, max_fee, tip, at FROM attempt WHERE seq = $seq ORDER BY number",
            ("$seq", sequence));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var attempt = new Attempt(
                new Hash32(row.GetFieldValue<byte[]>(0)), (ulong)row.GetInt64(1), row.GetFieldValue<byte[]>(2),
                new GasPrice(
                    BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(3)),
                    BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(4))),
                row.GetInt64(5));
            if (Keccak.Hash(attempt.Raw) != attempt.Hash)
                throw new JournalException(JournalFailure.Damaged, "A signed transaction was changed on disk.");
            found.Add(attempt);
        }

        return found.Count > 0
            ? found
            : throw new JournalException(JournalFailure.Damaged, "An entry of the journal has no signed transaction.");
    }

    private static RpcReceipt Receipt(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RpcReceipt.Parse(document.RootElement)!;
    }

    private static byte[] Word(UInt128 value)
    {
        var word = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(word, value);
        return word;
    }

    private void Atomically(Action write) => Guarded(() =>
    {
        using var transaction = _connection.BeginTransaction();
        write();
        transaction.Commit();
    });

    private void Run(string sql, params (string Name, object Value)[] values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params (string Name, object Value)[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private void Guarded(Action work) => Guarded(() =>
    {
        work();
        return true;
    });

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw e.SqliteErrorCode switch
            {
                BusyCode =>
                    new JournalException(JournalFailure.InUse, "Another process uses the journal of this key.", e),
                NotADatabaseCode or CorruptCode =>
                    new JournalException(JournalFailure.Damaged, "The journal's file is damaged.", e),
                _ => new JournalException(JournalFailure.Storage, "The journal's file cannot be written.", e),
            };
        }
        catch (Exception e) when (e is RpcException or JsonException or InvalidCastException or ArgumentException)
        {
            throw new JournalException(JournalFailure.Damaged, "The journal's file is damaged.", e);
        }
    }
}
