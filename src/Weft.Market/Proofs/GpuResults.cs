using Weft.Ethereum;

namespace Weft.Market;

/// <summary>All that one GPU computed for a challenge: promised first, then shown in part.</summary>
/// <param name="gpu">Which one of the challenge's.</param>
/// <param name="rows">A leaf for each row of the product, by <see cref="LeafOf"/>.</param>
/// <param name="rowAt">A row of the product by its number; it may still lie with the GPU.</param>
/// <param name="ends">Where each walk ended.</param>
public sealed class GpuResults(uint gpu, Hash32[] rows, Func<uint, ReadOnlyMemory<int>> rowAt, ulong[] ends)
{
    private readonly MerkleTree _rows = new(rows);
    private readonly MerkleTree _walks = new(Array.ConvertAll(ends, ProofBytes.LeafOf));

    public GpuRoots Roots => new(_rows.Root, _walks.Root);

    public static Hash32 LeafOf(ReadOnlySpan<int> row) => ProofBytes.LeafOf(row);

    /// <param name="secret">The checker's; it decides with the commitment what is shown.</param>
    public GpuOpening Open(HardwareChallenge challenge, HardwareCommitment commitment, Hash32 secret)
    {
        var (asked, walks) = HardwareCheck.Asked(challenge, commitment, secret, gpu);
        return new(
            [.. asked.Select(row => new OpenedRow(rowAt(row), _rows.PathOf(row)))],
            [.. walks.Select(walk => new OpenedWalk(ends[walk], _walks.PathOf(walk)))]);
    }
}
