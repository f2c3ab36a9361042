using System.Buffers.Binary;
using Weft.Ethereum;
using static Weft.Market.FileText;

namespace Weft.Market;

/// <summary>The parts of a <see cref="HardwareTranscript"/> to and from text. What cannot be read throws.</summary>
/// <exception cref="FormatException">Says what cannot be read; <see cref="ProofJson"/> refuses with it.</exception>
internal static class ProofText
{
    /// <summary>Of the largest matrix.</summary>
    private const int MaxPath = 24;

    public static ProofFileDto Of(HardwareTranscript transcript) => new(
        ProofJson.Version, transcript.Domain.ChainId, transcript.Domain.VerifyingContract.ToString(),
        Of(transcript.Challenge.Value), Hex.Encode(transcript.Challenge.Signature.Span),
        transcript.Commitment.Value.Challenge.ToString(), Of(transcript.Commitment.Value.Gpus),
        Hex.Encode(transcript.Commitment.Signature.Span), transcript.Secret.ToString(), transcript.ElapsedMs,
        transcript.PingUs,
        [.. transcript.Echoes.Select(echo => new ProofEchoDto(Number(echo.End), echo.ElapsedUs))],
        [.. transcript.Gpus.Select(Of)], Hex.Encode(transcript.Signature.Span));

    public static HardwareTranscript ToTranscript(ProofFileDto dto) => new(
        MarketDomain.Of(dto.ChainId, ToAddress(dto.Market)),
        new(ToChallenge(dto.Challenge), ToSignature(dto.ChallengeSignature)),
        ToCommitment(dto.CommitmentChallenge, dto.Commitment, dto.CommitmentSignature),
        ToHash(dto.Secret), dto.ElapsedMs, dto.PingUs,
        Each(dto.Echoes, echo => new Echo(ToNumber(echo.End), echo.ElapsedUs)),
        Each(dto.Gpus, ToGpu), ToSignature(dto.Signature));

    public static Signed<HardwareCommitment> ToCommitment(
        string challenge, IReadOnlyList<ProofRootsDto> gpus, string signature) => new(
        new(ToHash(challenge), Each(gpus, roots => new GpuRoots(ToHash(roots.Product), ToHash(roots.Walks)))),
        ToSignature(signature));

    public static ProofRootsDto[] Of(IReadOnlyList<GpuRoots> gpus) =>
        [.. gpus.Select(gpu => new ProofRootsDto(gpu.Product.ToString(), gpu.Walks.ToString()))];

    public static ProofChallengeDto Of(HardwareChallenge c) => new(
        c.Checker.ToString(), c.Machine.ToString(), c.Seed.ToString(), c.SecretHash.ToString(), c.Gpus, c.Size.Matrix,
        c.Size.OpenedRows, Number(c.Size.Cells), c.Size.CellRounds, c.Size.Walks, c.Size.Steps,
        c.Size.OpenedWalks, c.Size.Echoes, c.Size.EchoSteps, c.Issued.Seconds, c.DeadlineMs, c.EchoDeadlineUs);

    public static HardwareChallenge ToChallenge(ProofChallengeDto dto) => new(
        ToAddress(dto.Checker), ToAddress(dto.Machine), ToHash(dto.Seed),
        ToHash(dto.SecretHash), dto.Gpus,
        new(
            dto.Matrix, dto.OpenedRows, ToNumber(dto.Cells), dto.CellRounds, dto.Walks, dto.Steps,
            dto.OpenedWalks, dto.Echoes, dto.EchoSteps),
        ToTime(dto.Issued), dto.DeadlineMs, dto.EchoDeadlineUs);

    public static ProofGpuDto Of(GpuOpening gpu) => new(
        [.. gpu.Rows.Select(row => new ProofRowDto(Numbers(row.Numbers.Span), Path(row.Path)))],
        [.. gpu.Walks.Select(walk => new ProofWalkDto(Number(walk.End), Path(walk.Path)))]);

    public static GpuOpening ToGpu(ProofGpuDto dto) => new(
        Each(dto.Rows, row => new OpenedRow(ToNumbers(row.Numbers), ToPath(row.Path))),
        Each(dto.Walks, walk => new OpenedWalk(ToNumber(walk.End), ToPath(walk.Path))));

    private static string[] Path(IReadOnlyList<Hash32> path) => [.. path.Select(node => node.ToString())];

    private static IReadOnlyList<Hash32> ToPath(IReadOnlyList<string> path) => path.Count <= MaxPath
        ? Each(path, ToHash)
        : throw new FormatException($"a path of {path.Count} nodes");

    private static string Numbers(ReadOnlySpan<int> row)
    {
        var bytes = new byte[4 * row.Length];
        for (var i = 0; i < row.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), row[i]);
        return Convert.ToBase64String(bytes);
    }

    private static int[] ToNumbers(string text)
    {
        var bytes = Convert.FromBase64String(text);
        if (bytes.Length % 4 != 0) throw new FormatException($"a row of {bytes.Length} bytes");
        var row = new int[bytes.Length / 4];
        for (var i = 0; i < row.Length; i++) row[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i));
        return row;
    }
}
