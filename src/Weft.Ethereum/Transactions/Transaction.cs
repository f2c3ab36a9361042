using System.Numerics;

namespace Weft.Ethereum;

/// <summary>A transaction that is not signed yet: legacy, with access list, or with fee market.</summary>
/// <remarks>
/// Source: Ethereum yellow paper, section 4.3, and the EIPs named at each kind. This is a codec: what a chain does not
/// accept (too little gas, a tip above the fee) is written and read as it is.
/// </remarks>
public abstract record Transaction
{
    public required ulong Nonce { get; init; }

    public required ulong GasLimit { get; init; }

    /// <summary>Null creates a contract from <see cref="Data"/>.</summary>
    public Address? To { get; init; }

    /// <summary>In wei.</summary>
    public BigInteger Value { get; init; }

    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>What the sender signs.</summary>
    public Hash32 SigningHash => Keccak.Hash(Envelope(SigningFields()));

    /// <summary>The bytes to send. Their Keccak-256 is the transaction's name.</summary>
    public byte[] Signed(Signature signature) =>
        signature.IsWellFormed
            ? Envelope([.. Fields(), .. SignatureFields(signature)])
            : throw new ArgumentException("The signature is not well-formed.");

    public SignedTransaction Sign(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signature = key.Sign(SigningHash);
        return new SignedTransaction(this, signature, key.Address, Signed(signature));
    }

    /// <summary>Reads the bytes of a signed transaction and finds its sender.</summary>
    /// <exception cref="TransactionException">They are no such bytes, or nobody could have signed so.</exception>
    public static SignedTransaction Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var (transaction, signature) = bytes switch
            {
                [>= 0xc0, ..] => LegacyTransaction.Read(Rlp.Decode(bytes).Items),
                [AccessListTransaction.Type, ..] => AccessListTransaction.Read(Rlp.Decode(bytes[1..]).Items),
                [FeeMarketTransaction.Type, ..] => FeeMarketTransaction.Read(Rlp.Decode(bytes[1..]).Items),
                _ => throw new TransactionException("The bytes begin no transaction of a known type."),
            };
            if (!EthereumKeys.TryRecover(transaction.SigningHash, signature, out var sender))
                throw new TransactionException("The signature belongs to nobody.");
            return new SignedTransaction(transaction, signature, sender, bytes.ToArray());
        }
        catch (RlpException e)
        {
            throw new TransactionException(e.Message, e);
        }
    }

    /// <summary>All fields in order, without the signature.</summary>
    private protected abstract IReadOnlyList<RlpItem> Fields();

    private protected virtual IReadOnlyList<RlpItem> SigningFields() => Fields();

    private protected virtual IReadOnlyList<RlpItem> SignatureFields(Signature signature) =>
    [
        RlpItem.Of((BigInteger)signature.YParity),
        TransactionFields.Of(signature.R),
        TransactionFields.Of(signature.S),
    ];

    /// <summary>The list, behind the byte of its type where it has one.</summary>
    private protected abstract byte[] Envelope(IReadOnlyList<RlpItem> fields);
}
