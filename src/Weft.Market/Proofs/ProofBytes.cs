using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Results as the bytes that are committed to: little-endian.</summary>
internal static class ProofBytes
{
    public static Hash32 LeafOf(ReadOnlySpan<int> row)
    {
        if (BitConverter.IsLittleEndian) return MerkleTree.Leaf(MemoryMarshal.AsBytes(row));
        var bytes = new byte[4 * row.Length];
        for (var i = 0; i < row.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), row[i]);
        return MerkleTree.Leaf(bytes);
    }

    public static Hash32 LeafOf(ulong end)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, end);
        return MerkleTree.Leaf(bytes);
    }
}
