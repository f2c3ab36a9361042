using System.Buffers.Binary;
using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Draws from a seed that nobody can foresee: SHA-256 of the seed, what it is for, and a number.</summary>
internal static class ProofDraw
{
    private const int MaxLabel = 16;

    /// <summary>32 bytes for a purpose.</summary>
    /// <param name="label">ASCII, at most 16 bytes; filled up with zeros, so that no two purposes collide.</param>
    public static Hash32 Of(Hash32 seed, ReadOnlySpan<byte> label, uint gpu, uint number)
    {
        Span<byte> input = stackalloc byte[Hash32.Size + MaxLabel + 8];
        input.Clear();
        seed.Bytes.CopyTo(input);
        label.CopyTo(input.Slice(Hash32.Size, MaxLabel));
        BinaryPrimitives.WriteUInt32LittleEndian(input[^8..], gpu);
        BinaryPrimitives.WriteUInt32LittleEndian(input[^4..], number);
        Span<byte> output = stackalloc byte[Hash32.Size];
        SHA256.HashData(input, output);
        return new(output);
    }

    public static RowKey Row(Hash32 seed, ReadOnlySpan<byte> label, uint gpu, uint row)
    {
        var drawn = Of(seed, label, gpu, row);
        return new(
            BinaryPrimitives.ReadUInt32LittleEndian(drawn.Bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(drawn.Bytes[4..]));
    }

    public static ulong Number(Hash32 seed, ReadOnlySpan<byte> label, uint gpu, uint number) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Of(seed, label, gpu, number).Bytes);

    /// <summary>So many places below the limit, some perhaps more than once: in turn, as they are drawn.</summary>
    public static uint[] Places(Hash32 seed, ReadOnlySpan<byte> label, uint gpu, int count, uint limit)
    {
        var places = new uint[count];
        for (var i = 0; i < count; i++)
            places[i] = (uint)Mixing.Below(Number(seed, label, gpu, (uint)i), limit);
        return places;
    }
}
