using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Market;

/// <summary>
/// A transcript as JSON, for people and other programs. Rows are base64 of little-endian numbers of 32 bits; numbers of
/// 64 bits are decimal text. What is read may come from anywhere: it is parsed or refused.
/// </summary>
public static class ProofJson
{
    /// <summary>Larger files are not read: 1,024 rows of 65,536 numbers, twice.</summary>
    public const int MaxBytes = 768 << 20;

    internal const int Version = 1;

    public static byte[] Encode(HardwareTranscript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        return JsonSerializer.SerializeToUtf8Bytes(ProofText.Of(transcript), ProofJsonContext.Default.ProofFileDto);
    }

    public static Result<HardwareTranscript> Decode(ReadOnlySpan<byte> json) => Read<ProofFileDto, HardwareTranscript>(
        json, ProofJsonContext.Default.ProofFileDto,
        dto => dto.Version == Version ? ProofText.ToTranscript(dto) : ProofRefusals.VersionUnknown(dto.Version));

    internal static Result<T> Read<TDto, T>(
        ReadOnlySpan<byte> json, JsonTypeInfo<TDto> type, Func<TDto, Result<T>> convert)
        where T : notnull
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) is { } dto
                ? convert(dto)
                : ProofRefusals.FileBad("it is empty");
        }
        catch (JsonException e)
        {
            return ProofRefusals.FileBad(e.Path is { } path ? $"{path} is not what it should be" : "it is no JSON");
        }
        catch (FormatException e)
        {
            return ProofRefusals.FileBad(e.Message);
        }
    }
}

internal sealed record ProofFileDto(
    int Version, ulong ChainId, string Market, ProofChallengeDto Challenge, string ChallengeSignature,
    string CommitmentChallenge, IReadOnlyList<ProofRootsDto> Commitment, string CommitmentSignature, string Secret,
    uint ElapsedMs, uint PingUs, IReadOnlyList<ProofEchoDto> Echoes, IReadOnlyList<ProofGpuDto> Gpus,
    string Signature);

internal sealed record ProofChallengeDto(
    string Checker, string Machine, string Seed, string SecretHash, byte Gpus, uint Matrix, uint OpenedRows,
    string Cells, uint CellRounds, uint Walks, uint Steps, uint OpenedWalks, uint Echoes, uint EchoSteps, ulong Issued,
    uint DeadlineMs, uint EchoDeadlineUs);

internal sealed record ProofRootsDto(string Product, string Walks);

internal sealed record ProofEchoDto(string End, uint ElapsedUs);

internal sealed record ProofGpuDto(IReadOnlyList<ProofRowDto> Rows, IReadOnlyList<ProofWalkDto> Walks);

internal sealed record ProofRowDto(string Numbers, IReadOnlyList<string> Path);

internal sealed record ProofWalkDto(string End, IReadOnlyList<string> Path);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProofFileDto))]
[JsonSerializable(typeof(ProofAskDto))]
[JsonSerializable(typeof(ProofPromiseDto))]
[JsonSerializable(typeof(ProofShownDto))]
internal sealed partial class ProofJsonContext : JsonSerializerContext;
