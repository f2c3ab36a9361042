namespace Weft.Ethereum.Tests.Journal;

/// <summary>A folder with a journal in it, a key, and a quick hand; gone after the test.</summary>
internal sealed class JournalHome : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weft-journal-").FullName;

    public PrivateKey Key { get; } = PrivateKey.FromBytes(LocalChain.FirstKey);

    public string Path => System.IO.Path.Combine(_folder, "transactions.db");

    public JournalOptions Options => new()
    {
        Path = Path,
        PollInterval = TimeSpan.FromMilliseconds(2),
        RebroadcastAfter = TimeSpan.FromMilliseconds(10),
        ReplaceAfter = TimeSpan.FromHours(1),
        FinalAfter = 4,
    };

    public static TransactionIntent Intent(string id) =>
        new(id, Address.Parse("0x00000000000000000000000000000000000000aa"), Data(id));

    public static byte[] Data(string id) => System.Text.Encoding.UTF8.GetBytes(id);

    public Task<TransactionJournal> OpenAsync(EthereumRpc rpc, JournalOptions? options = null) =>
        TransactionJournal.OpenAsync(
            rpc, new Signer(Key), options ?? Options, TimeProvider.System, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal sealed class Signer(PrivateKey key) : ITransactionSigner
    {
        public Address Address => key.Address;

        public Signature Sign(Hash32 digest) => key.Sign(digest);
    }
}

/// <summary>Ends the journal as if the process had been killed there: what is on disk is all that is left.</summary>
internal sealed class CrashException : Exception;
