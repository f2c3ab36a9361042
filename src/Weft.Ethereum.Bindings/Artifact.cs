namespace Weft.Ethereum.Bindings;

/// <summary>
/// What a compiler says of one contract: the interface, the creation code, and names of enum members.
/// </summary>
/// <param name="Bytecode">Hexadecimal with <c>0x</c>; null for an interface.</param>
/// <param name="EnumMembers">By name as in <c>IMarket.Skip</c>; only where the compiler wrote the syntax tree.</param>
internal sealed record Artifact(
    IReadOnlyList<Entry> Abi, string? Bytecode, Dictionary<string, IReadOnlyList<string>> EnumMembers)
{
    /// <summary>
    /// Sample: <c>{"abi":[...],"bytecode":{"object":"0x60..."},"ast":{...}}</c>, or a bare ABI array.
    /// </summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Artifact Parse(string json)
    {
        var root = JsonText.Parse(json);
        if (root is List<object?> bare) return new([.. bare.Select(Entry.Read)], null, new(StringComparer.Ordinal));
        if (root is not Dictionary<string, object?> artifact) throw new FormatException("It is no compiler output.");
        if (Get(artifact, "abi") is not List<object?> abi) throw new FormatException("It has no \"abi\".");
        return new([.. abi.Select(Entry.Read)], Code(artifact), Enums(Get(artifact, "ast")));
    }

    internal static object? Get(Dictionary<string, object?> holder, string name) =>
        holder.TryGetValue(name, out var value) ? value : null;

    private static string? Code(Dictionary<string, object?> artifact)
    {
        var code = Get(artifact, "bytecode") switch
        {
            string text => text,
            Dictionary<string, object?> nested => Get(nested, "object") as string,
            _ => null,
        };
        if (code is null or "" or "0x") return null;
        if (code.Contains("__")) throw new FormatException("Its bytecode has libraries that are not linked.");
        return code.StartsWith("0x", StringComparison.Ordinal) ? code : "0x" + code;
    }

    /// <summary>Enums at the top of a file and one level down, in a contract.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Enums(object? tree)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var node in Nodes(tree, "nodes"))
        {
            if (Is(node, "EnumDefinition")) found[(string)node["name"]!] = Members(node);
            if (!Is(node, "ContractDefinition")) continue;
            foreach (var inner in Nodes(node, "nodes").Where(n => Is(n, "EnumDefinition")))
                found[$"{node["name"]}.{inner["name"]}"] = Members(inner);
        }

        return found;
    }

    private static bool Is(Dictionary<string, object?> node, string type) =>
        Get(node, "nodeType") is string t && t == type;

    private static IReadOnlyList<string> Members(Dictionary<string, object?> node) =>
        [.. Nodes(node, "members").Select(m => (string)m["name"]!)];

    private static IEnumerable<Dictionary<string, object?>> Nodes(object? node, string list) =>
        node is Dictionary<string, object?> holder && Get(holder, list) is List<object?> nodes
            ? nodes.OfType<Dictionary<string, object?>>()
            : [];
}

/// <summary>A function, event, error or constructor.</summary>
internal sealed record Entry(
    string Kind, string Name, IReadOnlyList<Parameter> Inputs, IReadOnlyList<Parameter> Outputs, string Mutability,
    bool Anonymous)
{
    public static Entry Read(object? json)
    {
        if (json is not Dictionary<string, object?> entry) throw new FormatException("An ABI entry is no object.");
        return new(
            Artifact.Get(entry, "type") as string ?? "function",
            Artifact.Get(entry, "name") as string ?? "",
            Parameter.ReadAll(Artifact.Get(entry, "inputs")),
            Parameter.ReadAll(Artifact.Get(entry, "outputs")),
            Artifact.Get(entry, "stateMutability") as string ?? "nonpayable",
            Artifact.Get(entry, "anonymous") is true);
    }
}

internal sealed record Parameter(
    string Name, string Type, string InternalType, bool Indexed, IReadOnlyList<Parameter> Components)
{
    public static IReadOnlyList<Parameter> ReadAll(object? json) => json switch
    {
        null => [],
        List<object?> list => [.. list.Select(Read)],
        _ => throw new FormatException("Parameters are no list."),
    };

    private static Parameter Read(object? json)
    {
        if (json is not Dictionary<string, object?> parameter || Artifact.Get(parameter, "type") is not string type)
            throw new FormatException("A parameter has no type.");
        return new(
            Artifact.Get(parameter, "name") as string ?? "",
            type,
            Artifact.Get(parameter, "internalType") as string ?? "",
            Artifact.Get(parameter, "indexed") is true,
            ReadAll(Artifact.Get(parameter, "components")));
    }
}
