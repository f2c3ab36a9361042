using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>How the API's types are written: camel case, absent means null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(PageDto<OfferDto>))]
[JsonSerializable(typeof(PageDto<LeaseDto>))]
[JsonSerializable(typeof(PageDto<BatchDto>))]
[JsonSerializable(typeof(PageDto<ClassDto>))]
[JsonSerializable(typeof(PageDto<RoundDto>))]
[JsonSerializable(typeof(PageDto<CheckDto>))]
[JsonSerializable(typeof(PageDto<MarketRowDto>))]
[JsonSerializable(typeof(PageDto<MarketHourDto>))]
[JsonSerializable(typeof(MarketDto))]
[JsonSerializable(typeof(HealthDto))]
[JsonSerializable(typeof(LineDto))]
[JsonSerializable(typeof(LiveDto))]
[JsonSerializable(typeof(ProblemDto))]
[JsonSerializable(typeof(OwnerStatusDto))]
[JsonSerializable(typeof(EarningsDto))]
public sealed partial class ApiJson : JsonSerializerContext;
