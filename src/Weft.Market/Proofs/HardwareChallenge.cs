using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What a checker asks of a machine: the same work of each of its GPUs, all in one window.</summary>
/// <param name="Checker">Who asks, and signs.</param>
/// <param name="Machine">The key of the machine that is to answer.</param>
/// <param name="Seed">What matrices and memory are made of; fresh, so that nothing can be computed before.</param>
/// <param name="SecretHash">SHA-256 of what the checker tells once it has the commitment.</param>
/// <param name="Gpus">1 to 32, all of one class.</param>
/// <param name="Issued">By the checker's clock.</param>
/// <param name="DeadlineMs">From asking to having the commitment, by the checker's clock.</param>
/// <param name="EchoDeadlineUs">Microseconds that an echo may take, the way there and back aside.</param>
public sealed record HardwareChallenge(
    Address Checker, Address Machine, Hash32 Seed, Hash32 SecretHash, byte Gpus, ProofSize Size, UnixTime Issued,
    uint DeadlineMs, uint EchoDeadlineUs)
{
    public const byte MaxGpus = 32;

    public const string TypeString =
        "HardwareChallenge(address checker,address machine,bytes32 seed,bytes32 secretHash,uint8 gpus,uint32 matrix,"
        + "uint32 openedRows,uint64 cells,uint32 cellRounds,uint32 walks,uint32 steps,uint32 openedWalks,"
        + "uint32 echoes,uint32 echoSteps,uint40 issued,uint32 deadlineMs,uint32 echoDeadlineUs)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    /// <summary>What is signed, before the domain.</summary>
    public Hash32 Hash() => new StructHasher(TypeHash, members: 17)
        .Add(Checker).Add(Machine).Add(Seed).Add(SecretHash).Add(Gpus).Add(Size.Matrix).Add(Size.OpenedRows)
        .Add(Size.Cells).Add(Size.CellRounds).Add(Size.Walks).Add(Size.Steps).Add(Size.OpenedWalks)
        .Add(Size.Echoes).Add(Size.EchoSteps).Add(Issued.Seconds).Add(DeadlineMs).Add(EchoDeadlineUs).Hash();
}

/// <summary>How much work, and how much of it is looked at.</summary>
/// <param name="Matrix">Rows and columns; a power of two from 64 to 65,536.</param>
/// <param name="OpenedRows">Rows of each GPU's product that are shown.</param>
/// <param name="Cells">Of memory, 8 bytes each, on each GPU.</param>
/// <param name="CellRounds">What one cell costs to compute; a read is cheap against it.</param>
/// <param name="Walks">A power of two.</param>
/// <param name="Steps">Of each walk. Walks x steps is several times the cells.</param>
/// <param name="OpenedWalks">Walks of each GPU that are computed again by who checks.</param>
/// <param name="Echoes">Short walks that are asked for one after the other, of the GPUs in turn.</param>
/// <param name="EchoSteps">Of each: so few that a detour by another house would show.</param>
public readonly record struct ProofSize(
    uint Matrix, uint OpenedRows, ulong Cells, uint CellRounds, uint Walks, uint Steps, uint OpenedWalks, uint Echoes,
    uint EchoSteps)
{
    /// <summary>Why nobody should work on this, or check it; null for a size in bounds.</summary>
    /// <remarks>
    /// A challenge comes from a stranger, and so does a transcript: the bounds keep the work of both sides finite.
    /// </remarks>
    public string? Flaw()
    {
        const ulong checking = 1UL << 29;
        if (!uint.IsPow2(Matrix) || Matrix is < 64 or > 65_536) return "a matrix is a power of two from 64 to 65,536";
        if (OpenedRows is < 1 or > 1_024 || OpenedRows > Matrix) return "1 to 1,024 rows are opened";
        if (Cells is < 1 or > 1UL << 40) return "memory has 1 to 2^40 cells";
        if (CellRounds is < 1 or > 1 << 16) return "a cell takes 1 to 65,536 rounds";
        if (!uint.IsPow2(Walks) || Walks > 1 << 24) return "walks are a power of two up to 2^24";
        if (Steps is < 1 or > 1 << 20) return "a walk has 1 to 2^20 steps";
        if (OpenedWalks is < 1 or > 1_024 || OpenedWalks > Walks) return "1 to 1,024 walks are opened";
        if (Echoes is < 1 or > 256) return "1 to 256 echoes are asked for";
        if (EchoSteps is < 1 or > 1 << 20) return "an echo has 1 to 2^20 steps";
        var steps = ((ulong)OpenedWalks * Steps) + ((ulong)Echoes * EchoSteps);
        return steps * CellRounds > checking ? "checking the walks would take too long" : null;
    }
}
