using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Market;

/// <summary>
/// A round as JSON, for people and other programs. Numbers of 64 bits and amounts are decimal text, masks and hashes
/// hexadecimal text. What is read may come from anywhere: it is parsed or refused.
/// </summary>
public static class RoundJson
{
    /// <summary>Larger files are not read: some 100,000 orders.</summary>
    public const int MaxBytes = 128 << 20;

    internal const int Version = 3;

    public static byte[] Encode(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return JsonSerializer.SerializeToUtf8Bytes(
            new RoundFileDto(
                Version, file.Domain.ChainId, file.Domain.VerifyingContract.ToString(), file.Settler.ToString(),
                file.Now.Seconds, FileText.Number(file.Seed), [.. file.Offers.Select(RoundText.Of)],
                [.. file.Requests.Select(RoundText.Of)], [.. file.Matches.Select(RoundText.Of)], file.HandedIn,
                file.InputHash.ToString(), file.ResultHash.ToString(), file.Window?.Seconds),
            RoundJsonContext.Default.RoundFileDto);
    }

    public static Result<RoundFile> Decode(ReadOnlySpan<byte> json)
    {
        try
        {
            var dto = JsonSerializer.Deserialize(json, RoundJsonContext.Default.RoundFileDto);
            if (dto is null) return ReplayRefusals.FileBad("it is empty");
            if (dto.Version != Version) return ReplayRefusals.VersionUnknown(dto.Version);
            return new RoundFile(
                MarketDomain.Of(dto.ChainId, FileText.ToAddress(dto.Market)), FileText.ToAddress(dto.Settler),
                FileText.ToTime(dto.Now), FileText.ToNumber(dto.Seed), FileText.Each(dto.Offers, RoundText.ToOffer),
                FileText.Each(dto.Requests, RoundText.ToRequest), FileText.Each(dto.Matches, RoundText.ToMatch),
                dto.HandedIn, dto.Window is { } window ? FileText.ToTime(window) : null,
                FileText.ToHash(dto.InputHash), FileText.ToHash(dto.ResultHash));
        }
        catch (JsonException e)
        {
            return ReplayRefusals.FileBad(e.Path is { } path ? $"{path} is not what it should be" : "it is no JSON");
        }
        catch (FormatException e)
        {
            return ReplayRefusals.FileBad(e.Message);
        }
    }
}

internal sealed record RoundFileDto(
    int Version, ulong ChainId, string Market, string Settler, ulong Now, string Seed,
    IReadOnlyList<RoundOfferDto> Offers, IReadOnlyList<RoundRequestDto> Requests, IReadOnlyList<RoundMatchDto> Matches,
    int HandedIn, string InputHash, string ResultHash,
    ulong? Window = null);

/// <param name="Closes">A lease that the offer ends, and for how much; null for none.</param>
internal sealed record RoundOfferDto(
    string Provider, string Machine, byte GpuClass, string Gpus, string PricePerGpuHour, uint MinDuration,
    uint MaxDuration, byte Region, string Features, string Matcher, string Nonce, ulong Expiry,
    string Signature, string Busy, string UsedSlots, RoundLeaseEndDto? Closes = null, uint? Longest = null);

internal sealed record RoundLeaseEndDto(byte Slot, uint Start, string Amount);

internal sealed record RoundRequestDto(
    string Renter, string GpuClasses, byte GpusPerMachine, byte Machines, string MaxPricePerGpuHour, uint Duration,
    string Regions, string Features, string JobHash, string Matcher, string MatchFee, string Nonce, ulong Expiry,
    string Signature, bool HasPriority = false);

internal sealed record RoundMatchDto(string Request, string PricePerGpuHour, IReadOnlyList<RoundFillDto> Fills);

internal sealed record RoundFillDto(string Offer, string Gpus, byte Slot);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RoundFileDto))]
internal sealed partial class RoundJsonContext : JsonSerializerContext;
