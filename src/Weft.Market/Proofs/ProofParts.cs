using System.Text.Json;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What checker and machine send each other, in the words of the file that comes of it.</summary>
public static class ProofParts
{
    /// <summary>A challenge or a commitment of 32 cards is far smaller.</summary>
    public const int MaxSmallBytes = 32 << 10;

    public static byte[] Encode(Signed<HardwareChallenge> challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        return JsonSerializer.SerializeToUtf8Bytes(
            new(ProofText.Of(challenge.Value), Hex.Encode(challenge.Signature.Span)),
            ProofJsonContext.Default.ProofAskDto);
    }

    public static byte[] Encode(Signed<HardwareCommitment> commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return JsonSerializer.SerializeToUtf8Bytes(
            new(
                commitment.Value.Challenge.ToString(), ProofText.Of(commitment.Value.Gpus),
                Hex.Encode(commitment.Signature.Span)),
            ProofJsonContext.Default.ProofPromiseDto);
    }

    public static byte[] Encode(IReadOnlyList<GpuOpening> gpus)
    {
        ArgumentNullException.ThrowIfNull(gpus);
        return JsonSerializer.SerializeToUtf8Bytes(
            new([.. gpus.Select(ProofText.Of)]), ProofJsonContext.Default.ProofShownDto);
    }

    public static Result<Signed<HardwareChallenge>> DecodeChallenge(ReadOnlySpan<byte> json) =>
        ProofJson.Read<ProofAskDto, Signed<HardwareChallenge>>(
            json, ProofJsonContext.Default.ProofAskDto,
            dto => new Signed<HardwareChallenge>(
                ProofText.ToChallenge(dto.Challenge), FileText.ToSignature(dto.Signature)));

    public static Result<Signed<HardwareCommitment>> DecodeCommitment(ReadOnlySpan<byte> json) =>
        ProofJson.Read<ProofPromiseDto, Signed<HardwareCommitment>>(
            json, ProofJsonContext.Default.ProofPromiseDto,
            dto => ProofText.ToCommitment(dto.Challenge, dto.Gpus, dto.Signature));

    public static Result<OpenedGpus> DecodeOpenings(ReadOnlySpan<byte> json) =>
        ProofJson.Read<ProofShownDto, OpenedGpus>(
            json, ProofJsonContext.Default.ProofShownDto,
            dto => new OpenedGpus(FileText.Each(dto.Gpus, ProofText.ToGpu)));
}

/// <param name="Gpus">In the order of the machine's cards.</param>
public sealed record OpenedGpus(IReadOnlyList<GpuOpening> Gpus);

internal sealed record ProofAskDto(ProofChallengeDto Challenge, string Signature);

internal sealed record ProofPromiseDto(string Challenge, IReadOnlyList<ProofRootsDto> Gpus, string Signature);

internal sealed record ProofShownDto(IReadOnlyList<ProofGpuDto> Gpus);
