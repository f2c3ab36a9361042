using System.Numerics;
using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A promise of many things in 32 bytes. Leaves are 2^n; a leaf is SHA-256 of 0 and its bytes, a node SHA-256 of 1 and
/// its two children, so that neither can be taken for the other.
/// </summary>
internal sealed class MerkleTree
{
    private readonly Hash32[] _nodes;

    /// <param name="leaves">By <see cref="Leaf"/>; a power of two of them.</param>
    public MerkleTree(ReadOnlySpan<Hash32> leaves)
    {
        if (!BitOperations.IsPow2(leaves.Length))
            throw new ArgumentException("A power of two is needed.", nameof(leaves));
        _nodes = new Hash32[2 * leaves.Length];
        leaves.CopyTo(_nodes.AsSpan(leaves.Length));
        for (var node = leaves.Length - 1; node > 0; node--)
            _nodes[node] = Node(_nodes[2 * node], _nodes[(2 * node) + 1]);
    }

    public Hash32 Root => _nodes[1];

    /// <summary>What has to be known beside a leaf to come to the root, from the bottom.</summary>
    public Hash32[] PathOf(uint leaf)
    {
        var path = new List<Hash32>();
        for (var node = (_nodes.Length / 2) + (int)leaf; node > 1; node /= 2) path.Add(_nodes[node ^ 1]);
        return [.. path];
    }

    /// <summary>Whether the path leads from the leaf at that place of so many to the root.</summary>
    public static bool Leads(Hash32 leaf, uint at, uint count, IReadOnlyList<Hash32> path, Hash32 root)
    {
        if (path.Count != BitOperations.Log2(count)) return false;
        foreach (var other in path)
        {
            leaf = (at & 1) == 0 ? Node(leaf, other) : Node(other, leaf);
            at >>= 1;
        }

        return leaf == root;
    }

    public static Hash32 Leaf(ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(bytes);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        hash.GetHashAndReset(digest);
        return new(digest);
    }

    private static Hash32 Node(Hash32 left, Hash32 right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Hash32.Size)];
        bytes[0] = 1;
        left.Bytes.CopyTo(bytes[1..]);
        right.Bytes.CopyTo(bytes[(1 + Hash32.Size)..]);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(bytes, digest);
        return new(digest);
    }
}
