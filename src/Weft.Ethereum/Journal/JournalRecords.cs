using System.Buffers.Binary;
using System.Text;

namespace Weft.Ethereum;

internal enum IntentState
{
    /// <summary>Signed, perhaps sent, in no block that we know of.</summary>
    Open = 1,

    /// <summary>Seen in a block; watched.</summary>
    Mined,

    /// <summary>Deep enough; not looked at any more.</summary>
    Final,
}

/// <summary>An intent as it is on disk, with every transaction that was ever signed for it, oldest first.</summary>
internal sealed record JournaledIntent(
    long Sequence, TransactionIntent Intent, ulong GasLimit, ulong Nonce, IntentState State, RpcReceipt? Receipt,
    IReadOnlyList<Attempt> Attempts)
{
    public Attempt Newest => Attempts[^1];

    /// <summary>Tells a row that was written from one that was changed on disk.</summary>
    public static Hash32 Seal(TransactionIntent intent, ulong gasLimit)
    {
        var id = Encoding.UTF8.GetBytes(intent.Id);
        Span<byte> numbers = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(numbers, gasLimit);
        BinaryPrimitives.WriteUInt128BigEndian(numbers[8..], intent.ValueWei);
        return Keccak.Hash(
            [.. Keccak.Hash(id).Bytes, .. numbers, .. intent.To?.ToArray()
                ?? [], .. Keccak.Hash(intent.Data.Span).Bytes]);
    }
}

/// <summary>One signed transaction.</summary>
/// <param name="SignedAt">Unix milliseconds.</param>
internal sealed record Attempt(Hash32 Hash, ulong Nonce, byte[] Raw, GasPrice Price, long SignedAt);
