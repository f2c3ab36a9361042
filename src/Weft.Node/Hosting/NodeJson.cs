using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>The node's own records as JSON: jobs on the wire, leases and rentals in the journal.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = false,
    UseStringEnumConverter = true,
    MaxDepth = 16,
    Converters = [typeof(AddressJson), typeof(Hash32Json), typeof(MoneyJson), typeof(GpuClassSetJson)])]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(ProviderLease))]
[JsonSerializable(typeof(Rental))]
[JsonSerializable(typeof(NodeMark))]
[JsonSerializable(typeof(EarningEntry))]
internal sealed partial class NodeJson : JsonSerializerContext;

/// <summary>A number that a node remembers: the last block it saw, how often it collected.</summary>
internal sealed record NodeMark(ulong Value);

internal sealed class AddressJson : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Address.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("Not an address.");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Hex.Encode(value.Bytes));
}

internal sealed class Hash32Json : JsonConverter<Hash32>
{
    public override Hash32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Hash32.TryParse(reader.GetString(), out var hash) ? hash : throw new JsonException("Not 32 bytes.");

    public override void Write(Utf8JsonWriter writer, Hash32 value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Hex.Encode(value.Bytes));
}

/// <summary>Base units as a string, so that no reader takes them for a floating-point number.</summary>
internal sealed class MoneyJson : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        UInt128.TryParse(
            reader.GetString(), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? new Money(value)
            : throw new JsonException("Not an amount.");

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.BaseUnits.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

internal sealed class GpuClassSetJson : JsonConverter<GpuClassSet>
{
    public override GpuClassSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Hash32.TryParse(reader.GetString(), out var word)
            ? GpuClassSet.FromWord(word)
            : throw new JsonException("Not a class set.");

    public override void Write(Utf8JsonWriter writer, GpuClassSet value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Hex.Encode(value.ToWord().Bytes));
}
