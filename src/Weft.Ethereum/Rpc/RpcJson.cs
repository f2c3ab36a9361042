using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Ethereum;

/// <summary>
/// Reads and writes the values of the execution API: a quantity is <c>"0x1f"</c>, data is <c>"0x001f"</c>. Whatever
/// does not fit is <see cref="RpcFailure.Malformed"/>; nothing else is thrown.
/// </summary>
/// <remarks>Source: https://ethereum.github.io/execution-apis, "Hex encoding".</remarks>
internal static class RpcJson
{
    private const int MaxQuantityDigits = 64;

    public static BigInteger Quantity(JsonElement value, string what)
    {
        var text = Text(value, what).AsSpan();
        if (text.Length is < 3 or > MaxQuantityDigits + 2 || !text.StartsWith("0x", StringComparison.Ordinal))
            throw RpcException.Malformed($"{what} is no quantity");
        Span<char> digits = stackalloc char[MaxQuantityDigits + 1];
        digits[0] = '0'; // Keeps the highest bit from being read as a sign.
        text[2..].CopyTo(digits[1..]);
        return BigInteger.TryParse(
            digits[..(text.Length - 1)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RpcException.Malformed($"{what} is no quantity");
    }

    public static ulong Quantity64(JsonElement value, string what)
    {
        var number = Quantity(value, what);
        return number <= ulong.MaxValue ? (ulong)number : throw RpcException.Malformed($"{what} is out of range");
    }

    public static UInt128 Quantity128(JsonElement value, string what)
    {
        var number = Quantity(value, what);
        return number <= (BigInteger)UInt128.MaxValue
            ? (UInt128)number
            : throw RpcException.Malformed($"{what} is out of range");
    }

    public static byte[] Data(JsonElement value, string what)
    {
        var text = Text(value, what);
        return text.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text, out var bytes)
            ? bytes
            : throw RpcException.Malformed($"{what} is no data");
    }

    public static Hash32 Hash(JsonElement value, string what) =>
        Data(value, what) is { Length: Hash32.Size } bytes
            ? new Hash32(bytes)
            : throw RpcException.Malformed($"{what} is no hash");

    public static Address Address(JsonElement value, string what) =>
        Data(value, what) is { Length: Ethereum.Address.Size } bytes
            ? new Address(bytes)
            : throw RpcException.Malformed($"{what} is no address");

    /// <summary>The member of that name; null and missing are malformed.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.Optional(name) ?? throw RpcException.Malformed($"{name} is missing");

    public static JsonElement? Optional(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) throw RpcException.Malformed("an object was expected");
        return element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    public static JsonElement[] Array(JsonElement value, string what, int limit)
    {
        if (value.ValueKind != JsonValueKind.Array) throw RpcException.Malformed($"{what} is no list");
        if (value.GetArrayLength() > limit) throw RpcException.Malformed($"{what} has more than {limit} entries");
        return [.. value.EnumerateArray()];
    }

    public static JsonNode ToJson(this ulong value) => JsonValue.Create($"0x{value:x}");

    public static JsonNode ToJson(this UInt128 value) => JsonValue.Create($"0x{value:x}");

    public static JsonNode ToJson(this Address value) => JsonValue.Create(Hex.Encode(value.Bytes));

    public static JsonNode ToJson(this Hash32 value) => JsonValue.Create(value.ToString());

    public static JsonNode ToJson(this ReadOnlyMemory<byte> value) => JsonValue.Create(Hex.Encode(value.Span));

    private static string Text(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw RpcException.Malformed($"{what} is no string");
}
