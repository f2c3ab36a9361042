namespace Weft.Ethereum.Bindings;

/// <summary>An ABI type as C# writes it, and the code that takes a codec's value to it and back.</summary>
/// <param name="Canonical">As selectors want it: <c>(address,uint8)[]</c>.</param>
/// <param name="From">Code that turns an <c>object</c> of the codec into the C# type.</param>
/// <param name="To">Code that turns the C# type into an <c>object</c> for the codec.</param>
internal sealed record Mapped(
    string Type, string Canonical, bool Dynamic, Func<string, string> From, Func<string, string> To);

/// <summary>Maps types and remembers which structs and enums they need.</summary>
/// <param name="contract">The class that they are members of: a function may have the name of a struct.</param>
internal sealed class TypeMap(string contract)
{
    private const string Big = "global::System.Numerics.BigInteger";
    private const string Ethereum = "global::Weft.Ethereum.";

    private int _lambda;

    public Dictionary<string, (string Canonical, IReadOnlyList<(Parameter Parameter, Mapped Type)> Members)> Structs
    {
        get;
    } = new(StringComparer.Ordinal);

    /// <summary>C# name to Solidity's name, as in <c>IMarket.Skip</c>.</summary>
    public Dictionary<string, string> Enums { get; } = new(StringComparer.Ordinal);

    public Mapped Map(Parameter parameter) => Map(parameter.Type, parameter.InternalType, parameter.Components);

    private Mapped Map(string type, string internalType, IReadOnlyList<Parameter> components)
    {
        if (type.EndsWith("]", StringComparison.Ordinal)) return List(type, internalType, components);
        if (type == "tuple") return Struct(internalType, components);
        if (Names.OfUserType(internalType, "enum") is { } name) return Enum(type, name);
        return type switch
        {
            "address" => Plain(Ethereum + "Address", type),
            "bool" => Plain("bool", type),
            "string" => Plain("string", type, dynamic: true),
            "bytes" => Bytes(type, dynamic: true),
            "bytes32" => new(Ethereum + "Hash32", type, false, x => $"new {Ethereum}Hash32((byte[]){x})",
                x => $"{x}.ToArray()"),
            _ when type.StartsWith("bytes", StringComparison.Ordinal) => Bytes(type, dynamic: false),
            _ when type.StartsWith("uint", StringComparison.Ordinal) => Integer(type, type.Substring(4), Unsigned),
            _ when type.StartsWith("int", StringComparison.Ordinal) => Integer(type, type.Substring(3), Signed),
            _ => throw new FormatException($"The type '{type}' has no C# form here."),
        };
    }

    private static Mapped Plain(string cs, string type, bool dynamic = false) =>
        new(cs, type, dynamic, x => $"({cs}){x}", x => x);

    private static Mapped Bytes(string type, bool dynamic) => new(
        "global::System.ReadOnlyMemory<byte>", type, dynamic, x => $"(byte[]){x}", x => $"{x}.ToArray()");

    private static Mapped Integer(string type, string bits, Func<int, string> name)
    {
        var size = bits.Length == 0 ? 256 : int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture);
        var cs = name(size);
        return new(cs, type, false, x => cs == Big ? $"({Big}){x}" : $"({cs})({Big}){x}", x => $"({Big}){x}");
    }

    private static string Unsigned(int bits) => bits switch
    {
        <= 8 => "byte",
        <= 16 => "ushort",
        <= 32 => "uint",
        <= 64 => "ulong",
        <= 128 => "global::System.UInt128",
        _ => Big,
    };

    private static string Signed(int bits) => bits switch
    {
        <= 8 => "sbyte",
        <= 16 => "short",
        <= 32 => "int",
        <= 64 => "long",
        <= 128 => "global::System.Int128",
        _ => Big,
    };

    private Mapped Enum(string type, string solidityName)
    {
        var name = Unique(solidityName, n => !Enums.TryGetValue(n, out var other) || other == solidityName);
        Enums[name] = solidityName;
        var full = $"{contract}.{name}";
        return new(full, type, false, x => $"({full})(byte)({Big}){x}", x => $"({Big})(byte){x}");
    }

    private Mapped Struct(string internalType, IReadOnlyList<Parameter> components)
    {
        var members = components.Select(c => (c, Map(c))).ToList();
        var canonical = $"({string.Join(",", members.Select(m => m.Item2.Canonical))})";
        var name = Unique(
            Names.OfUserType(internalType, "struct") ?? $"Tuple{Structs.Count}",
            n => !Structs.TryGetValue(n, out var other) || other.Canonical == canonical);
        Structs[name] = (canonical, members);
        var full = $"{contract}.{name}";
        return new(
            full, canonical, members.Any(m => m.Item2.Dynamic), x => $"{full}.FromAbi({x})", x => $"{x}.ToAbi()");
    }

    private Mapped List(string type, string internalType, IReadOnlyList<Parameter> components)
    {
        var at = type.LastIndexOf('[');
        var element = Map(type.Substring(0, at), internalType, components);
        var suffix = type.Substring(at);
        var v = $"v{_lambda++}";
        return new(
            $"global::System.Collections.Generic.IReadOnlyList<{element.Type}>",
            element.Canonical + suffix,
            suffix == "[]" || element.Dynamic,
            x => $"global::System.Array.ConvertAll((object[]){x}, static {v} => {Typed(element, v)})",
            x => "global::System.Linq.Enumerable.ToArray(global::System.Linq.Enumerable.Select("
                + $"{x}, static {v} => (object){element.To(v)}))");
    }

    /// <summary>Lists of lists need the element's type said, else they would be lists of arrays.</summary>
    private static string Typed(Mapped element, string v) => $"({element.Type}){element.From(v)}";

    private static string Unique(string solidityName, Func<string, bool> free)
    {
        var shortName = Names.Pascal(solidityName.Substring(solidityName.LastIndexOf('.') + 1), "Tuple");
        return free(shortName) ? shortName : solidityName.Replace('.', '_');
    }
}
