using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A square matrix of bytes from -128 to 127 that a seed stands for: any row of it can be written down without the
/// others.
/// </summary>
internal sealed class SeededMatrix
{
    /// <summary>Products of two bytes and a weight then fit in the sums of <see cref="Times"/>.</summary>
    private const int MaxAdds = 256;

    private readonly Hash32 _seed;
    private readonly string _label;
    private readonly uint _gpu;

    private SeededMatrix(Hash32 seed, string label, uint gpu, int size) =>
        (_seed, _label, _gpu, Size) = (seed, label, gpu, size);

    /// <summary>Rows and columns.</summary>
    public int Size { get; }

    /// <summary>The left matrix: each GPU has its own.</summary>
    public static SeededMatrix Left(Hash32 seed, uint gpu, int size) => new(seed, "left", gpu, size);

    /// <summary>The right matrix: all GPUs share it, so that checking costs one pass over it, however many there are.
    /// </summary>
    public static SeededMatrix Right(Hash32 seed, int size) => new(seed, "right", 0, size);

    /// <summary>What a row is made of, for who writes it on another device.</summary>
    public RowKey KeyOf(int row)
    {
        Span<byte> label = stackalloc byte[_label.Length];
        Encoding.ASCII.GetBytes(_label, label);
        return ProofDraw.Row(_seed, label, _gpu, (uint)row);
    }

    /// <summary>Writes a row.</summary>
    public void Write(int row, Span<sbyte> into)
    {
        var key = KeyOf(row);
        var words = MemoryMarshal.Cast<sbyte, uint>(into);
        var (at, i) = (Vector256<uint>.Indices, 0);
        for (; i <= words.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            Mixing.Words(at, key).CopyTo(words[i..]);
            at += Vector256.Create((uint)Vector256<uint>.Count);
        }

        for (; i < words.Length; i++) words[i] = Mixing.Word((uint)i, key);
    }

    /// <summary>The matrix times a column of weights, exact. Nothing of the matrix is kept.</summary>
    /// <param name="weights">From 0 to 2^14 - 1.</param>
    public long[] Times(ReadOnlySpan<short> weights)
    {
        var product = new long[Size];
        for (var row = 0; row < product.Length; row++)
            product[row] = Avx2.IsSupported ? DotFast(KeyOf(row), weights) : Dot(KeyOf(row), weights);
        return product;
    }

    /// <summary>The plain twin.</summary>
    public static long Dot(RowKey key, ReadOnlySpan<short> weights)
    {
        var sum = 0L;
        for (var i = 0; i < weights.Length; i += 4)
        {
            var word = Mixing.Word((uint)i / 4, key);
            for (var b = 0; b < 4; b++) sum += (sbyte)(word >> (8 * b)) * (long)weights[i + b];
        }

        return sum;
    }

    /// <summary>32 columns at a time; sums of 32 bits are carried over before they can overflow.</summary>
    public static long DotFast(RowKey key, ReadOnlySpan<short> weights)
    {
        var (at, sum, i) = (Vector256<uint>.Indices, Vector256<long>.Zero, 0);
        while (i < weights.Length)
        {
            var (low, high) = (Vector256<int>.Zero, Vector256<int>.Zero);
            for (var end = Math.Min(weights.Length, i + (MaxAdds * 32)); i < end; i += 32)
            {
                var bytes = Mixing.Words(at, key).AsSByte();
                low += Avx2.MultiplyAddAdjacent(Vector256.WidenLower(bytes), Vector256.Create(weights[i..]));
                high += Avx2.MultiplyAddAdjacent(Vector256.WidenUpper(bytes), Vector256.Create(weights[(i + 16)..]));
                at += Vector256.Create((uint)Vector256<uint>.Count);
            }

            sum += Vector256.WidenLower(low) + Vector256.WidenUpper(low)
                + Vector256.WidenLower(high) + Vector256.WidenUpper(high);
        }

        return Vector256.Sum(sum);
    }
}
