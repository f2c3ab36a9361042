using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>Reads the JSON in which compilers describe a contract.</summary>
/// <remarks>
/// Source: Contract ABI Specification, section "JSON". A sample:
/// <c>[{"type":"function","name":"transfer","stateMutability":"nonpayable","inputs":[{"name":"to","type":"address"},
/// {"name":"amount","type":"uint256"}],"outputs":[{"name":"","type":"bool"}]}]</c>.
/// A whole compiler artifact with the array under <c>abi</c> is read too. Fields that this does not know are skipped;
/// kinds of entries that it does not know are refused, as bindings would silently lack them.
/// </remarks>
public static class AbiJson
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    /// <exception cref="AbiException">The text is no such JSON.</exception>
    public static AbiContract Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            return ReadContract(root.ValueKind == JsonValueKind.Object ? Get(root, "abi") : root);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new AbiException("The ABI is not well-formed JSON.", e);
        }
    }

    private static AbiContract ReadContract(JsonElement entries)
    {
        IReadOnlyList<AbiParameter> constructor = [];
        var functions = new List<AbiFunction>();
        var events = new List<AbiEvent>();
        var errors = new List<AbiError>();
        foreach (var entry in Elements(entries))
        {
            var type = Text(entry, "type", orElse: "function");
            switch (type)
            {
                case "function":
                    functions.Add(new AbiFunction(Text(entry, "name"), Parameters(entry, "inputs"),
                        Parameters(entry, "outputs"), Mutability(entry)));
                    break;
                case "event":
                    events.Add(new AbiEvent(
                        Text(entry, "name"), Parameters(entry, "inputs"), Flag(entry, "anonymous")));
                    break;
                case "error":
                    errors.Add(new AbiError(Text(entry, "name"), Parameters(entry, "inputs")));
                    break;
                case "constructor":
                    constructor = Parameters(entry, "inputs");
                    break;
                case "receive" or "fallback":
                    break;
                default:
                    throw new AbiException($"An ABI entry is of the unknown type '{type}'.");
            }
        }

        return new AbiContract(constructor, functions, events, errors);
    }

    private static AbiMutability Mutability(JsonElement entry)
    {
        var text = Text(entry, "stateMutability", orElse: "");
        return text switch
        {
            "nonpayable" => AbiMutability.NonPayable,
            "payable" => AbiMutability.Payable,
            "view" => AbiMutability.View,
            "pure" => AbiMutability.Pure,
            // Compilers before 0.4.16 had two flags instead.
            "" when Flag(entry, "constant") => AbiMutability.View,
            "" when Flag(entry, "payable") => AbiMutability.Payable,
            "" => AbiMutability.NonPayable,
            _ => throw new AbiException($"'{text}' is no state mutability."),
        };
    }

    private static IReadOnlyList<AbiParameter> Parameters(JsonElement owner, string field)
    {
        if (!owner.TryGetProperty(field, out var list)) return [];
        return [.. Elements(list).Select(Parameter)];
    }

    private static AbiParameter Parameter(JsonElement element)
    {
        var name = Text(element, "name", orElse: "");
        var text = Text(element, "type");
        var components = Parameters(element, "components");
        return new AbiParameter(name, ReadType(text, components), Flag(element, "indexed"))
        {
            InternalType = Text(element, "internalType", orElse: ""),
            Components = components,
        };
    }

    private static AbiType ReadType(string text, IReadOnlyList<AbiParameter> components)
    {
        if (!text.StartsWith("tuple", StringComparison.Ordinal)) return AbiType.Parse(text);
        var at = "tuple".Length;
        var type = AbiTypeParser.ParseSuffix(AbiType.Tuple(AbiParameter.TypesOf(components)), text, ref at);
        return at == text.Length ? type : throw new AbiException("A tuple type is followed by something else.");
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new AbiException("The ABI has another value where an array was expected.");

    private static JsonElement Get(JsonElement owner, string field) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(field, out var value)
            ? value
            : throw new AbiException($"The ABI has no '{field}' where one was expected.");

    private static string Text(JsonElement owner, string field, string? orElse = null)
    {
        if (orElse is not null && owner.ValueKind == JsonValueKind.Object && !owner.TryGetProperty(field, out _))
            return orElse;
        var value = Get(owner, field);
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new AbiException($"'{field}' of the ABI is no text.");
    }

    private static bool Flag(JsonElement owner, string field) =>
        owner.TryGetProperty(field, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new AbiException($"'{field}' of the ABI is neither true nor false."),
        };
}
