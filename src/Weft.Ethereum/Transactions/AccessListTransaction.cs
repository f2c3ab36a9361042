using System.Numerics;

namespace Weft.Ethereum;

/// <summary>Type 1: one gas price and an access list.</summary>
/// <remarks>Source: EIP-2930, https://eips.ethereum.org/EIPS/eip-2930.</remarks>
public sealed record AccessListTransaction : Transaction
{
    public const byte Type = 1;

    private const int FieldCount = 8;

    public required ulong ChainId { get; init; }

    /// <summary>In wei.</summary>
    public required BigInteger GasPrice { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    internal static (Transaction, Signature) Read(IReadOnlyList<RlpItem> fields)
    {
        if (fields.Count != FieldCount + 3) throw new RlpException("A transaction of type 1 has eleven fields.");
        var transaction = new AccessListTransaction
        {
            ChainId = TransactionFields.ToUInt64(fields[0]),
            Nonce = TransactionFields.ToNonce(fields[1]),
            GasPrice = fields[2].ToInteger(),
            GasLimit = TransactionFields.ToUInt64(fields[3]),
            To = TransactionFields.ToAddress(fields[4]),
            Value = fields[5].ToInteger(),
            Data = fields[6].Bytes,
            AccessList = AccessListEntry.FromRlp(fields[7]),
        };
        return (transaction, TransactionFields.ToSignature(fields[8].ToInteger(), fields[9], fields[10]));
    }

    private protected override IReadOnlyList<RlpItem> Fields() =>
    [
        RlpItem.Of((BigInteger)ChainId),
        RlpItem.Of((BigInteger)Nonce),
        TransactionFields.Of(GasPrice),
        RlpItem.Of((BigInteger)GasLimit),
        TransactionFields.Of(To),
        TransactionFields.Of(Value),
        RlpItem.Of(Data),
        AccessListEntry.ToRlp(AccessList),
    ];

    private protected override byte[] Envelope(IReadOnlyList<RlpItem> fields) =>
        [Type, .. Rlp.Encode(RlpItem.List(fields))];
}
