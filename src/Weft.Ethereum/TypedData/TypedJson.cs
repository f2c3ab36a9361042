using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>JSON values to values of the ABI, refusing whatever wallets would read in different ways.</summary>
internal static class TypedJson
{
    private const int MaxDigits = 80;
    private const long MaxSafeInteger = (1L << 53) - 1;

    public static JsonElement Object(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Object ? element : throw new TypedDataException($"{what} is no object.");

    /// <summary>Refuses fields that are missing, and fields that are not among those.</summary>
    public static void OnlyFields(JsonElement element, string what, params ReadOnlySpan<string> fields)
    {
        Object(element, what);
        foreach (var field in fields)
            if (!element.TryGetProperty(field, out _)) throw new TypedDataException($"{what} has no '{field}'.");
        foreach (var property in element.EnumerateObject())
            if (!fields.Contains(property.Name))
                throw new TypedDataException($"{what} has a field '{TypedSchema.Short(property.Name)}' too many.");
    }

    public static string Text(JsonElement owner, string field)
    {
        var value = owner.GetProperty(field);
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new TypedDataException($"'{field}' is no text.");
    }

    /// <summary>A value that <see cref="AbiWord"/> takes.</summary>
    public static object Atom(AbiType type, JsonElement value) => type.Kind switch
    {
        AbiKind.UInt or AbiKind.Int => Integer(type, value),
        AbiKind.Bool when value.ValueKind is JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        AbiKind.String when value.ValueKind == JsonValueKind.String => value.GetString()!,
        AbiKind.Address when value.ValueKind == JsonValueKind.String
            && Address.TryParse(value.GetString(), out var address) => address,
        AbiKind.Bytes or AbiKind.FixedBytes when value.ValueKind == JsonValueKind.String =>
            Bytes(type, value.GetString()!),
        _ => throw Mismatch(type),
    };

    private static object Integer(AbiType type, JsonElement value)
    {
        var number = value.ValueKind switch
        {
            JsonValueKind.Number => SafeInteger(type, value),
            JsonValueKind.String => Number(type, value.GetString()!),
            _ => throw Mismatch(type),
        };
        return AbiWord.Fits(number, type.Size, type.Kind == AbiKind.UInt) ? number : throw Mismatch(type);
    }

    /// <remarks>JavaScript wallets read JSON numbers as doubles: beyond 2^53 they would sign another number.</remarks>
    private static BigInteger SafeInteger(AbiType type, JsonElement value)
    {
        var text = value.GetRawText();
        if (text.AsSpan().ContainsAny('.', 'e', 'E') || !value.TryGetInt64(out var number)) throw Mismatch(type);
        return number is >= -MaxSafeInteger and <= MaxSafeInteger
            ? number
            : throw new TypedDataException($"A number for {type} is beyond 2^53: write it as a string.");
    }

    private static BigInteger Number(AbiType type, string text)
    {
        var digits = text.AsSpan();
        if (digits.Length > MaxDigits) throw Mismatch(type);
        if (digits.StartsWith("0x", StringComparison.Ordinal))
        {
            // The zero in front keeps the first digit from being read as a sign.
            var unsigned = string.Concat("0", digits[2..]);
            const NumberStyles Style = NumberStyles.AllowHexSpecifier;
            return digits.Length > 2
                && BigInteger.TryParse(unsigned, Style, CultureInfo.InvariantCulture, out var hex)
                ? hex
                : throw Mismatch(type);
        }

        var negative = digits.StartsWith("-", StringComparison.Ordinal);
        if (negative) digits = digits[1..];
        return BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? negative ? -n : n
            : throw Mismatch(type);
    }

    private static byte[] Bytes(AbiType type, string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
        && Hex.TryDecode(text, out var bytes)
        && (type.Kind == AbiKind.Bytes || bytes.Length == type.Size)
            ? bytes
            : throw Mismatch(type);

    private static TypedDataException Mismatch(AbiType type) => new($"A value does not fit {type}.");
}
