using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Market;

/// <summary>
/// A round as lines of JSON, for people and other programs: what it is on the first, then an order, an order that went
/// or a match on each, so that nobody has to hold a large one as text. Numbers of 64 bits and amounts are decimal text,
/// masks and hashes hexadecimal text.
/// </summary>
public static class RoundJson
{
    /// <summary>Longer lines are not read: a match of 64 machines takes some 9 KiB, the longest signature 2.</summary>
    public const int MaxLineBytes = 16 << 10;

    /// <summary>Rounds with more orders, or more matches, are not read.</summary>
    public const int MaxOrders = 1 << 21;

    internal const int Version = 4;

    /// <summary>The lines, each with its end.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        yield return Ended(JsonSerializer.SerializeToUtf8Bytes(HeadOf(file), RoundJsonContext.Default.RoundHeadDto));
        foreach (var offer in file.Offers) yield return Line(new() { Offer = RoundText.Of(offer) });
        foreach (var request in file.Requests) yield return Line(new() { Request = RoundText.Of(request) });
        foreach (var gone in file.Gone) yield return Line(new() { Gone = gone.ToString() });
        foreach (var match in file.Matches) yield return Line(new() { Match = RoundText.Of(match) });
    }

    public static byte[] Encode(RoundFile file) => [.. Lines(file).SelectMany(line => line.ToArray())];

    public static Result<RoundFile> Decode(ReadOnlySpan<byte> lines)
    {
        var reader = new RoundReader();
        foreach (var range in lines.Split((byte)'\n'))
            if (reader.Read(lines[range]) is { } refusal) return refusal;
        return reader.End();
    }

    private static RoundHeadDto HeadOf(RoundFile file) => new(
        Version, file.Domain.ChainId, file.Domain.VerifyingContract.ToString(), file.Settler.ToString(),
        file.Now.Seconds, FileText.Number(file.Seed), file.Offers.Count, file.Requests.Count, file.Gone.Count,
        file.Matches.Count, file.HandedIn, file.InputHash.ToString(), file.ResultHash.ToString(),
        file.Since?.ToString(), file.Window?.Seconds);

    private static ReadOnlyMemory<byte> Line(RoundLineDto line) =>
        Ended(JsonSerializer.SerializeToUtf8Bytes(line, RoundJsonContext.Default.RoundLineDto));

    private static byte[] Ended(byte[] json) => [.. json, (byte)'\n'];
}

/// <summary>Of a file of any version.</summary>
internal sealed record RoundVersionDto(int? Version = null);

/// <param name="Offers">How many of them are in the file, as of the three after it.</param>
internal sealed record RoundHeadDto(
    int Version, ulong ChainId, string Market, string Settler, ulong Now, string Seed, int Offers, int Requests,
    int Gone, int Matches, int HandedIn, string InputHash, string ResultHash, string? Since = null,
    ulong? Window = null);

/// <summary>One of them.</summary>
internal sealed record RoundLineDto
{
    public RoundOfferDto? Offer { get; init; }

    public RoundRequestDto? Request { get; init; }

    public string? Gone { get; init; }

    public RoundMatchDto? Match { get; init; }
}

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
[JsonSerializable(typeof(RoundVersionDto))]
[JsonSerializable(typeof(RoundHeadDto))]
[JsonSerializable(typeof(RoundLineDto))]
internal sealed partial class RoundJsonContext : JsonSerializerContext;
