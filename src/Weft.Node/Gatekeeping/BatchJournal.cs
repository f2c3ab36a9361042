using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A batch as bytes for the journal:
/// <c>{"id":"settle:0x..","matches":[{"request":{..},"signature":"0x..","price":1,"fills":[..]}],"endpoints":[..]}</c>.
/// </summary>
internal static class BatchJournal
{
    public const string Prefix = "gateway/batch/";

    // By reflection: the source generator refuses the span property of Address, converter or not (SYSLIB1225).
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new AddressJson(), new Hash32Json(), new MoneyJson() },
    };

    public static string Key(string batchId) => Prefix + batchId;

    public static byte[] Encode(Batch batch) => JsonSerializer.SerializeToUtf8Bytes(
        new BatchDto(
            batch.Id,
            [.. batch.Matches.Select(ToDto)],
            [.. batch.Endpoints.Select(e => new EndpointDto(e.Key.Provider, e.Key.Machine, e.Value.OriginalString))]),
        Json);

    public static Batch Decode(ReadOnlySpan<byte> bytes)
    {
        var dto = JsonSerializer.Deserialize<BatchDto>(bytes, Json)
            ?? throw new FormatException("A journaled batch is empty.");
        return new(
            dto.Id,
            [.. dto.Matches.Select(FromDto)],
            dto.Endpoints.ToDictionary(e => new MachineId(e.Provider, e.Machine), e => new Uri(e.Endpoint)));
    }

    private static MatchDto ToDto(SignedMatch match) => new(
        match.Request.Value, Hex.Encode(match.Request.Signature.Span), match.Price.PerGpuHour,
        [.. match.Fills.Select(f => new FillDto(
            f.Offer.Value, Hex.Encode(f.Offer.Signature.Span), f.Gpus.Bits, f.Slot, ToDto(f.Ends)))]);

    private static SignedMatch FromDto(MatchDto dto) => new(
        new(dto.Request, Hex.Decode(dto.Signature)),
        [.. dto.Fills.Select(f => new SignedFill(
            new(f.Offer, Hex.Decode(f.Signature)), new(f.Gpus), f.Slot, FromDto(f.Ends)))],
        new(dto.Price));

    private static LastVoucherDto? ToDto(LastVoucher? last) =>
        last is null ? null : new(last.Renter, last.Amount, Hex.Encode(last.Signature.Span));

    private static LastVoucher? FromDto(LastVoucherDto? dto) =>
        dto is null ? null : new(dto.Renter, dto.Amount, Hex.Decode(dto.Signature));
}

internal sealed record BatchDto(string Id, IReadOnlyList<MatchDto> Matches, IReadOnlyList<EndpointDto> Endpoints);

internal sealed record MatchDto(Request Request, string Signature, ulong Price, IReadOnlyList<FillDto> Fills);

internal sealed record FillDto(Offer Offer, string Signature, ulong Gpus, byte Slot, LastVoucherDto? Ends = null);

internal sealed record LastVoucherDto(Address Renter, Money Amount, string Signature);

internal sealed record EndpointDto(Address Provider, Address Machine, string Endpoint);
