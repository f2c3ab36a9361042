using System.Globalization;

namespace Weft.Ethereum;

/// <summary>Reads the type of a member, as in <c>bytes32</c> or <c>Person[2][]</c>.</summary>
/// <remarks>
/// EIP-712 has neither <c>function</c> nor <c>fixed</c>, and no aliases. But wallets take <c>uint</c> and <c>int</c>,
/// with the alias itself in the type string, and so does this: it is not ambiguous.
/// </remarks>
internal static class TypedMemberParser
{
    private const int MaxArrays = 16;

    public static TypedMember Parse(string name, string type, TypedSchema schema)
    {
        var bracket = type.IndexOf('[', StringComparison.Ordinal);
        var text = bracket < 0 ? type : type[..bracket];
        var atom = TryAtom(text);
        if (atom is null && !schema.Has(text)) throw Unknown(type);
        return new TypedMember(name, type, text, atom, Arrays(type, text.Length));
    }

    public static AbiType? TryAtom(string name) =>
        AbiType.TryParse(name, out var type)
        && (name is "uint" or "int" || string.Equals(type.ToString(), name, StringComparison.Ordinal))
        && type.Kind is AbiKind.UInt or AbiKind.Int or AbiKind.Address or AbiKind.Bool or AbiKind.FixedBytes
            or AbiKind.Bytes or AbiKind.String
            ? type
            : null;

    private static List<int?> Arrays(string type, int at)
    {
        var arrays = new List<int?>();
        while (at < type.Length)
        {
            var close = type.IndexOf(']', at);
            if (type[at] != '[' || close < 0 || arrays.Count == MaxArrays) throw Unknown(type);
            arrays.Add(Length(type, type.AsSpan(at + 1, close - at - 1)));
            at = close + 1;
        }

        return arrays;
    }

    private static int? Length(string type, ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty) return null;
        return digits[0] != '0'
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : throw Unknown(type);
    }

    private static TypedDataException Unknown(string type) =>
        new($"'{TypedSchema.Short(type)}' is neither a type of EIP-712 nor a struct that is given.");
}
