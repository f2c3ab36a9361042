namespace Weft.Ethereum;

/// <summary>A transaction with its signature, sender and bytes.</summary>
public sealed class SignedTransaction
{
    private readonly byte[] _raw;

    internal SignedTransaction(Transaction transaction, Signature signature, Address sender, byte[] raw)
    {
        Transaction = transaction;
        Signature = signature;
        Sender = sender;
        _raw = raw;
        Hash = Keccak.Hash(raw);
    }

    public Transaction Transaction { get; }

    public Signature Signature { get; }

    public Address Sender { get; }

    /// <summary>The name of the transaction on its chain.</summary>
    public Hash32 Hash { get; }

    /// <summary>What <c>eth_sendRawTransaction</c> takes.</summary>
    public ReadOnlySpan<byte> Raw => _raw;

    public override string ToString() => Hash.ToString();
}
