using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Weft.Ethereum;

/// <summary>scrypt, of RFC 7914.</summary>
/// <remarks>
/// BouncyCastle's refuses r = 1 with a large n, as the published keystore vectors have it. The sixteen words of a Salsa
/// block are kept as its four diagonals, so that each step of a round is one vector operation.
/// </remarks>
internal static class Scrypt
{
    private static readonly int[] Diagonals = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11];

    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> key)
    {
        var blocks = new byte[p * r * 128];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
        var table = GC.AllocateUninitializedArray<Vector128<uint>>(n * r * 8);
        for (var i = 0; i < p; i++) Mix(blocks.AsSpan(i * r * 128, r * 128), n, r, table);
        Rfc2898DeriveBytes.Pbkdf2(password, blocks, key, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(blocks);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
    }

    /// <summary>scryptROMix.</summary>
    private static void Mix(Span<byte> block, int n, int r, Span<Vector128<uint>> table)
    {
        var size = r * 8;
        var x = new Vector128<uint>[size];
        var y = new Vector128<uint>[size];
        Load(block, x);
        for (var i = 0; i < n; i++)
        {
            x.CopyTo(table.Slice(i * size, size));
            MixBlock(x, y, r);
            (x, y) = (y, x);
        }

        for (var i = 0; i < n; i++)
        {
            var j = (int)(x[^4][0] & (uint)(n - 1));
            var other = table.Slice(j * size, size);
            for (var k = 0; k < size; k++) x[k] ^= other[k];
            MixBlock(x, y, r);
            (x, y) = (y, x);
        }

        Store(x, block);
    }

    /// <summary>scryptBlockMix: even blocks to the front, odd ones to the back.</summary>
    private static void MixBlock(ReadOnlySpan<Vector128<uint>> input, Span<Vector128<uint>> output, int r)
    {
        var last = input[^4..];
        var (a, b, c, d) = (last[0], last[1], last[2], last[3]);
        for (var i = 0; i < 2 * r; i++)
        {
            var from = input.Slice(i * 4, 4);
            Salsa8(ref a, ref b, ref c, ref d, from);
            var to = output.Slice(((i / 2) + (i % 2 * r)) * 4, 4);
            (to[0], to[1], to[2], to[3]) = (a, b, c, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Salsa8(ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c,
        ref Vector128<uint> d, ReadOnlySpan<Vector128<uint>> mixedIn)
    {
        var (a0, b0, c0, d0) = (a ^ mixedIn[0], b ^ mixedIn[1], c ^ mixedIn[2], d ^ mixedIn[3]);
        var (v0, v1, v2, v3) = (a0, b0, c0, d0);
        for (var round = 0; round < 4; round++)
        {
            v1 ^= Rotate(v0 + v3, 7);
            v2 ^= Rotate(v1 + v0, 9);
            v3 ^= Rotate(v2 + v1, 13);
            v0 ^= Rotate(v3 + v2, 18);
            v1 = Vector128.Shuffle(v1, Vector128.Create(3u, 0, 1, 2));
            v2 = Vector128.Shuffle(v2, Vector128.Create(2u, 3, 0, 1));
            v3 = Vector128.Shuffle(v3, Vector128.Create(1u, 2, 3, 0));
            v3 ^= Rotate(v0 + v1, 7);
            v2 ^= Rotate(v3 + v0, 9);
            v1 ^= Rotate(v2 + v3, 13);
            v0 ^= Rotate(v1 + v2, 18);
            v1 = Vector128.Shuffle(v1, Vector128.Create(1u, 2, 3, 0));
            v2 = Vector128.Shuffle(v2, Vector128.Create(2u, 3, 0, 1));
            v3 = Vector128.Shuffle(v3, Vector128.Create(3u, 0, 1, 2));
        }

        (a, b, c, d) = (a0 + v0, b0 + v1, c0 + v2, d0 + v3);
    }

    private static Vector128<uint> Rotate(Vector128<uint> v, int bits) => (v << bits) | (v >>> (32 - bits));

    private static void Load(ReadOnlySpan<byte> block, Span<Vector128<uint>> vectors)
    {
        var words = MemoryMarshal.Cast<Vector128<uint>, uint>(vectors);
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[WordAt(i)..]);
    }

    private static void Store(ReadOnlySpan<Vector128<uint>> vectors, Span<byte> block)
    {
        var words = MemoryMarshal.Cast<Vector128<uint>, uint>(vectors);
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(block[WordAt(i)..], words[i]);
    }

    /// <summary>Where the word that stands at that place of the diagonals is in the bytes.</summary>
    private static int WordAt(int place) => ((place & ~15) + Diagonals[place & 15]) * 4;
}
