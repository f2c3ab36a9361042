using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>All that was said when a machine was checked: who has it can check the machine again, without anybody.
/// </summary>
/// <param name="Domain">The market that both sides sign for.</param>
/// <param name="Secret">Told by the checker after the commitment.</param>
/// <param name="ElapsedMs">From asking to having the commitment, as the checker says.</param>
/// <param name="PingUs">Microseconds there and back without any work: the least of several tries, as the checker says.
/// </param>
/// <param name="Echoes">In the order in which they were asked for, the GPUs in turn.</param>
/// <param name="Gpus">In the order of the GPUs.</param>
/// <param name="Signature">The checker's, of <see cref="Result"/>.</param>
public sealed record HardwareTranscript(
    TypedDomain Domain, Signed<HardwareChallenge> Challenge, Signed<HardwareCommitment> Commitment, Hash32 Secret,
    uint ElapsedMs, uint PingUs, IReadOnlyList<Echo> Echoes, IReadOnlyList<GpuOpening> Gpus,
    ReadOnlyMemory<byte> Signature)
{
    /// <summary>Where an echo begins: unknown before it is asked for, as the secret is told last.</summary>
    public static ulong EchoStart(Hash32 secret, uint number) => ProofDraw.Number(secret, "echoes"u8, 0, number);

    /// <summary>What the checker signs at the end, before the domain.</summary>
    public HardwareResult Result() =>
        new(Challenge.Value.Hash(), Commitment.Value.Hash(), Secret, ElapsedMs, PingUs, Shown());

    private Hash32 Shown()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (end, elapsedUs) in Echoes)
        {
            hash.AppendData(ProofBytes.LeafOf(end).Bytes);
            hash.AppendData(ProofBytes.LeafOf((ulong)elapsedUs).Bytes);
        }

        foreach (var gpu in Gpus)
        {
            foreach (var row in gpu.Rows) Add(hash, ProofBytes.LeafOf(row.Numbers.Span), row.Path);
            foreach (var walk in gpu.Walks) Add(hash, ProofBytes.LeafOf(walk.End), walk.Path);
        }

        Span<byte> digest = stackalloc byte[Hash32.Size];
        hash.GetHashAndReset(digest);
        return new(digest);
    }

    private static void Add(IncrementalHash hash, Hash32 leaf, IReadOnlyList<Hash32> path)
    {
        hash.AppendData(leaf.Bytes);
        foreach (var node in path) hash.AppendData(node.Bytes);
    }
}

/// <param name="End">Where the short walk ended.</param>
/// <param name="ElapsedUs">Microseconds from asking to the answer, as the checker says.</param>
public readonly record struct Echo(ulong End, uint ElapsedUs);

/// <summary>A checker's word on what it was shown, and how soon.</summary>
public sealed record HardwareResult(
    Hash32 Challenge, Hash32 Commitment, Hash32 Secret, uint ElapsedMs, uint PingUs, Hash32 Shown)
{
    public const string TypeString =
        "HardwareResult(bytes32 challenge,bytes32 commitment,bytes32 secret,uint32 elapsedMs,uint32 pingUs,"
        + "bytes32 shown)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    public Hash32 Hash() => new StructHasher(TypeHash, members: 6)
        .Add(Challenge).Add(Commitment).Add(Secret).Add(ElapsedMs).Add(PingUs).Add(Shown).Hash();
}
