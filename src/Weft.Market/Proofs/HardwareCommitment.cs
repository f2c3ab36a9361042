using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>A machine's promise of all its results, before it knows which of them it will have to show.</summary>
/// <param name="Challenge">The <see cref="HardwareChallenge.Hash"/>.</param>
/// <param name="Gpus">In the order of the GPUs.</param>
public sealed record HardwareCommitment(Hash32 Challenge, IReadOnlyList<GpuRoots> Gpus)
{
    public const string TypeString = "HardwareCommitment(bytes32 challenge,bytes32 root)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    /// <summary>What the machine signs, before the domain.</summary>
    public Hash32 Hash() => new StructHasher(TypeHash, members: 2).Add(Challenge).Add(Root()).Hash();

    /// <summary>All roots in one.</summary>
    public Hash32 Root()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (product, walks) in Gpus)
        {
            hash.AppendData(product.Bytes);
            hash.AppendData(walks.Bytes);
        }

        Span<byte> root = stackalloc byte[Hash32.Size];
        hash.GetHashAndReset(root);
        return new(root);
    }

    /// <summary>What decides which rows and walks are opened, and the weights.</summary>
    /// <param name="secret">The checker's; unknown to the machine before it has committed.</param>
    public Hash32 Draw(Hash32 secret)
    {
        Span<byte> input = stackalloc byte[2 * Hash32.Size];
        Root().Bytes.CopyTo(input);
        secret.Bytes.CopyTo(input[Hash32.Size..]);
        Span<byte> draw = stackalloc byte[Hash32.Size];
        SHA256.HashData(input, draw);
        return new(draw);
    }
}

/// <param name="Product">Of the rows of A B, 4 bytes a number, little-endian.</param>
/// <param name="Walks">Of the ends of all walks, 8 bytes each, little-endian.</param>
public readonly record struct GpuRoots(Hash32 Product, Hash32 Walks);

/// <summary>What one GPU shows of its results.</summary>
public sealed record GpuOpening(IReadOnlyList<OpenedRow> Rows, IReadOnlyList<OpenedWalk> Walks);

/// <param name="Numbers">A row of the product; which one the draw says.</param>
public sealed record OpenedRow(ReadOnlyMemory<int> Numbers, IReadOnlyList<Hash32> Path);

/// <param name="End">Where the walk ended.</param>
public sealed record OpenedWalk(ulong End, IReadOnlyList<Hash32> Path);
