using System.Text;

namespace Weft.Ethereum.Bindings;

/// <summary>Solidity names as C# names.</summary>
internal static class Names
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue",
        "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false",
        "finally",
        "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is",
        "lock",
        "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected",
        "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string",
        "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort",
        "using", "virtual", "void", "volatile", "while",
    };

    /// <summary>
    /// <c>gpuClass</c>, <c>MAX_FEE_BPS</c> and <c>_owner</c> become <c>GpuClass</c>, <c>MaxFeeBps</c>, <c>Owner</c>.
    /// </summary>
    public static string Pascal(string name, string otherwise)
    {
        var clean = name.Trim('_', '$');
        if (clean.Length == 0) return otherwise;
        var allCaps = clean.All(c => !char.IsLower(c));
        var result = new StringBuilder(clean.Length);
        foreach (var word in clean.Split('_', '$').Where(w => w.Length > 0))
        {
            result.Append(char.ToUpperInvariant(word[0]));
            var rest = word.Substring(1);
            result.Append(allCaps && clean.Length > 1 ? rest.ToLowerInvariant() : rest);
        }

        return char.IsDigit(result[0]) ? "_" + result : result.ToString();
    }

    public static string Camel(string name, string otherwise)
    {
        var pascal = Pascal(name, otherwise);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>The last part of <c>struct IMarket.Offer</c>; null where the compiler gave no such name.</summary>
    public static string? OfUserType(string internalType, string kind)
    {
        if (!internalType.StartsWith(kind + " ", StringComparison.Ordinal)) return null;
        var name = internalType.Substring(kind.Length + 1);
        var bracket = name.IndexOf('[');
        return bracket < 0 ? name : name.Substring(0, bracket);
    }
}
