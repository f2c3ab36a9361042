using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Answers a challenge on the processor: for machines without a GPU, and the plain twin of every other prover. Keeps
/// one GPU's whole product, and its memory while it walks.
/// </summary>
public static class PlainProver
{
    /// <summary>Does the whole work of one GPU.</summary>
    public static GpuResults Work(HardwareChallenge challenge, uint gpu)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        if (challenge.Size.Flaw() is { } flaw) throw new ArgumentException(flaw, nameof(challenge));
        return Results(gpu, challenge.Size, Product(challenge, gpu), Walks(challenge, gpu));
    }

    /// <summary>Answers an echo; computes the cells that it comes by, where another prover has them.</summary>
    public static ulong Echo(HardwareChallenge challenge, uint gpu, ulong start)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        var size = challenge.Size;
        return new MemoryWalk(challenge.Seed, gpu, size.Cells, (int)size.CellRounds).End(start, size.EchoSteps);
    }

    internal static GpuResults Results(uint gpu, ProofSize size, int[] product, ulong[] ends)
    {
        var leaves = new Hash32[size.Matrix];
        for (var row = 0u; row < leaves.Length; row++) leaves[row] = ProofBytes.LeafOf(RowAt(row).Span);
        return new(gpu, leaves, RowAt, ends);

        ReadOnlyMemory<int> RowAt(uint row) => product.AsMemory((int)(row * size.Matrix), (int)size.Matrix);
    }

    internal static int[] Product(HardwareChallenge challenge, uint gpu)
    {
        var size = (int)challenge.Size.Matrix;
        return Product(SeededMatrix.Left(challenge.Seed, gpu, size), SeededMatrix.Right(challenge.Seed, size));
    }

    internal static ulong[] Walks(HardwareChallenge challenge, uint gpu)
    {
        var size = challenge.Size;
        var memory = new MemoryWalk(challenge.Seed, gpu, size.Cells, (int)size.CellRounds);
        var (cells, ends) = (new ulong[size.Cells], new ulong[size.Walks]);
        for (var at = 0; at < cells.Length; at++) cells[at] = memory.Cell((ulong)at);
        for (var walk = 0u; walk < ends.Length; walk++)
            ends[walk] = memory.End(memory.StartOf(walk), size.Steps, cells);
        return ends;
    }

    /// <summary>Row by row of the result: two rows of B at a time, side by side, so that sums of two come at once.
    /// </summary>
    private static int[] Product(SeededMatrix left, SeededMatrix right)
    {
        var size = left.Size;
        var product = new int[checked(size * size)];
        var (pairs, upper, lower) = (new short[2 * size], new sbyte[size], new sbyte[size]);
        var factors = new sbyte[size * size];
        for (var row = 0; row < size; row++) left.Write(row, factors.AsSpan(row * size, size));
        for (var k = 0; k < size; k += 2)
        {
            right.Write(k, upper);
            right.Write(k + 1, lower);
            for (var j = 0; j < size; j++) (pairs[2 * j], pairs[(2 * j) + 1]) = (upper[j], lower[j]);
            for (var row = 0; row < size; row++)
            {
                Add(
                    product.AsSpan(row * size, size), pairs, factors[(row * size) + k],
                    factors[(row * size) + k + 1]);
            }
        }

        return product;
    }

    private static void Add(Span<int> sums, ReadOnlySpan<short> pairs, sbyte first, sbyte second)
    {
        if (!Avx2.IsSupported)
        {
            for (var j = 0; j < sums.Length; j++) sums[j] += (first * pairs[2 * j]) + (second * pairs[(2 * j) + 1]);
            return;
        }

        var factors = Vector256.Create(((ushort)(short)first | ((uint)(ushort)(short)second << 16))).AsInt16();
        var at = MemoryMarshal.Cast<int, Vector256<int>>(sums);
        var from = MemoryMarshal.Cast<short, Vector256<short>>(pairs);
        for (var i = 0; i < at.Length; i++) at[i] += Avx2.MultiplyAddAdjacent(from[i], factors);
    }
}
