using System.Numerics;

namespace Weft.Ethereum;

/// <summary>Type 2: a highest fee and a tip instead of a gas price, and an access list.</summary>
/// <remarks>Source: EIP-1559, https://eips.ethereum.org/EIPS/eip-1559.</remarks>
public sealed record FeeMarketTransaction : Transaction
{
    public const byte Type = 2;

    private const int FieldCount = 9;

    public required ulong ChainId { get; init; }

    /// <summary>The tip to the block's proposer, in wei for each gas.</summary>
    public required BigInteger MaxPriorityFeePerGas { get; init; }

    /// <summary>Base fee and tip together are at most this, in wei for each gas.</summary>
    public required BigInteger MaxFeePerGas { get; init; }

    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    internal static (Transaction, Signature) Read(IReadOnlyList<RlpItem> fields)
    {
        if (fields.Count != FieldCount + 3) throw new RlpException("A transaction of type 2 has twelve fields.");
        var transaction = new FeeMarketTransaction
        {
            ChainId = TransactionFields.ToUInt64(fields[0]),
            Nonce = TransactionFields.ToNonce(fields[1]),
            MaxPriorityFeePerGas = fields[2].ToInteger(),
            MaxFeePerGas = fields[3].ToInteger(),
            GasLimit = TransactionFields.ToUInt64(fields[4]),
            To = TransactionFields.ToAddress(fields[5]),
            Value = fields[6].ToInteger(),
            Data = fields[7].Bytes,
            AccessList = AccessListEntry.FromRlp(fields[8]),
        };
        return (transaction, TransactionFields.ToSignature(fields[9].ToInteger(), fields[10], fields[11]));
    }

    private protected override IReadOnlyList<RlpItem> Fields() =>
    [
        RlpItem.Of((BigInteger)ChainId),
        RlpItem.Of((BigInteger)Nonce),
        TransactionFields.Of(MaxPriorityFeePerGas),
        TransactionFields.Of(MaxFeePerGas),
        RlpItem.Of((BigInteger)GasLimit),
        TransactionFields.Of(To),
        TransactionFields.Of(Value),
        RlpItem.Of(Data),
        AccessListEntry.ToRlp(AccessList),
    ];

    private protected override byte[] Envelope(IReadOnlyList<RlpItem> fields) =>
        [Type, .. Rlp.Encode(RlpItem.List(fields))];
}
