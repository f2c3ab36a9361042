using System.Numerics;

namespace Weft.Ethereum;

/// <summary>The first kind, with one gas price. With a chain id it is bound to that chain (EIP-155).</summary>
/// <remarks>Source: EIP-155, https://eips.ethereum.org/EIPS/eip-155.</remarks>
public sealed record LegacyTransaction : Transaction
{
    private const int FieldCount = 6;

    /// <summary>Null: valid on every chain, as before EIP-155.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>In wei.</summary>
    public required BigInteger GasPrice { get; init; }

    internal static (Transaction, Signature) Read(IReadOnlyList<RlpItem> fields)
    {
        if (fields.Count != FieldCount + 3) throw new RlpException("A legacy transaction has nine fields.");
        var v = fields[6].ToInteger(maxBytes: 9);
        BigInteger parity;
        ulong? chainId = null;
        if (v == 27 || v == 28)
        {
            parity = v - 27;
        }
        else
        {
            if (v < 35) throw new RlpException("v is 27, 28, or 35 and more.");
            var id = (v - 35) / 2;
            if (id > ulong.MaxValue) throw new RlpException("The chain id is too large.");
            chainId = (ulong)id;
            parity = (v - 35) % 2;
        }

        var transaction = new LegacyTransaction
        {
            ChainId = chainId,
            Nonce = TransactionFields.ToNonce(fields[0]),
            GasPrice = fields[1].ToInteger(),
            GasLimit = TransactionFields.ToUInt64(fields[2]),
            To = TransactionFields.ToAddress(fields[3]),
            Value = fields[4].ToInteger(),
            Data = fields[5].Bytes,
        };
        return (transaction, TransactionFields.ToSignature(parity, fields[7], fields[8]));
    }

    private protected override IReadOnlyList<RlpItem> Fields() =>
    [
        RlpItem.Of((BigInteger)Nonce),
        TransactionFields.Of(GasPrice),
        RlpItem.Of((BigInteger)GasLimit),
        TransactionFields.Of(To),
        TransactionFields.Of(Value),
        RlpItem.Of(Data),
    ];

    private protected override IReadOnlyList<RlpItem> SigningFields() => ChainId is { } id
        ? [.. Fields(), RlpItem.Of((BigInteger)id), RlpItem.Of(BigInteger.Zero), RlpItem.Of(BigInteger.Zero)]
        : Fields();

    private protected override IReadOnlyList<RlpItem> SignatureFields(Signature signature) =>
    [
        RlpItem.Of(signature.YParity + (ChainId is { } id ? ((BigInteger)id * 2) + 35 : 27)),
        TransactionFields.Of(signature.R),
        TransactionFields.Of(signature.S),
    ];

    private protected override byte[] Envelope(IReadOnlyList<RlpItem> fields) => Rlp.Encode(RlpItem.List(fields));
}
