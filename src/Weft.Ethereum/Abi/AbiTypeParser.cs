using System.Globalization;

namespace Weft.Ethereum;

/// <summary>Reads the text of a type: <c>(address,(uint8,bytes32[4])[])[2]</c>.</summary>
internal static class AbiTypeParser
{
    public static AbiType Parse(string text)
    {
        if (text.Length > AbiType.MaxTextLength) throw new AbiException("The type is too long.");
        var at = 0;
        var type = ParseType(text, ref at, depth: 0);
        return at == text.Length ? type : throw Unknown(text);
    }

    /// <summary>A name without brackets or parentheses, as in <c>uint256</c>.</summary>
    public static AbiType ParseAtom(string name) => name switch
    {
        "address" => AbiType.Atom(AbiKind.Address, name),
        "bool" => AbiType.Atom(AbiKind.Bool, name),
        "bytes" => AbiType.Atom(AbiKind.Bytes, name),
        "string" => AbiType.Atom(AbiKind.String, name),
        "function" => AbiType.Atom(AbiKind.Function, name, size: 24),
        "uint" => ParseAtom("uint256"),
        "int" => ParseAtom("int256"),
        "fixed" => ParseAtom("fixed128x18"),
        "ufixed" => ParseAtom("ufixed128x18"),
        _ when name.StartsWith("uint", StringComparison.Ordinal) => Integer(AbiKind.UInt, name, 4),
        _ when name.StartsWith("int", StringComparison.Ordinal) => Integer(AbiKind.Int, name, 3),
        _ when name.StartsWith("ufixed", StringComparison.Ordinal) => Decimal(AbiKind.UFixed, name, 6),
        _ when name.StartsWith("fixed", StringComparison.Ordinal) => Decimal(AbiKind.Fixed, name, 5),
        _ when name.StartsWith("bytes", StringComparison.Ordinal) =>
            AbiType.Atom(AbiKind.FixedBytes, name, Number(name, name.AsSpan(5), 1, 32)),
        _ => throw Unknown(name),
    };

    /// <summary>Wraps a type in the arrays that a suffix as in <c>[2][]</c> names.</summary>
    public static AbiType ParseSuffix(AbiType type, string text, ref int at)
    {
        while (at < text.Length && text[at] == '[')
        {
            var close = text.IndexOf(']', at);
            if (close < 0) throw Unknown(text);
            var length = text.AsSpan(at + 1, close - at - 1);
            type = length.IsEmpty
                ? AbiType.Array(type)
                : AbiType.FixedArray(type, Number(text, length, 0, int.MaxValue));
            at = close + 1;
        }

        return type;
    }

    private static AbiType ParseType(string text, ref int at, int depth)
    {
        if (depth >= AbiType.MaxDepth) throw new AbiException($"The type is nested deeper than {AbiType.MaxDepth}.");
        AbiType type;
        if (at < text.Length && text[at] == '(')
        {
            at++;
            type = AbiType.Tuple(ParseMembers(text, ref at, depth));
        }
        else
        {
            var length = text.AsSpan(at).IndexOfAny("[](),");
            var end = length < 0 ? text.Length : at + length;
            type = ParseAtom(text[at..end]);
            at = end;
        }

        return ParseSuffix(type, text, ref at);
    }

    private static List<AbiType> ParseMembers(string text, ref int at, int depth)
    {
        var members = new List<AbiType>();
        if (at < text.Length && text[at] == ')')
        {
            at++;
            return members;
        }

        while (true)
        {
            members.Add(ParseType(text, ref at, depth + 1));
            if (at >= text.Length || text[at] is not (',' or ')')) throw Unknown(text);
            if (text[at++] == ')') return members;
        }
    }

    private static AbiType Integer(AbiKind kind, string name, int prefix) =>
        AbiType.Atom(kind, name, Bits(name, name.AsSpan(prefix)));

    private static AbiType Decimal(AbiKind kind, string name, int prefix)
    {
        var digits = name.AsSpan(prefix);
        var x = digits.IndexOf('x');
        if (x < 0) throw Unknown(name);
        return AbiType.Atom(kind, name, Bits(name, digits[..x]), Number(name, digits[(x + 1)..], 1, 80));
    }

    private static int Bits(string name, ReadOnlySpan<char> digits)
    {
        var bits = Number(name, digits, 8, 256);
        return bits % 8 == 0 ? bits : throw Unknown(name);
    }

    private static int Number(string text, ReadOnlySpan<char> digits, int least, int most)
    {
        var canonical = digits is "0" || (!digits.IsEmpty && digits[0] != '0');
        return canonical
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
                ? number
                : throw Unknown(text);
    }

    private static AbiException Unknown(string text) =>
        new($"'{(text.Length <= 80 ? text : text[..80] + "...")}' is no type of the contract ABI.");
}
