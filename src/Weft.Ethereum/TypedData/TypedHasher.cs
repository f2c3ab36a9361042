using System.Text.Json;

namespace Weft.Ethereum;

/// <summary><c>hashStruct</c> and <c>encodeData</c> of EIP-712 over JSON values.</summary>
internal sealed class TypedHasher(TypedSchema schema)
{
    /// <summary><c>keccak256(typeHash || one word for each member)</c>.</summary>
    public Hash32 HashStruct(string name, JsonElement value)
    {
        TypedJson.Object(value, name);
        var words = new List<byte>([.. schema.TypeHash(name).Bytes]);
        var found = 0;
        foreach (var member in schema.Members(name))
        {
            if (value.TryGetProperty(member.Name, out var field))
            {
                found++;
                words.AddRange(Word(member, member.Arrays.Count, field).Bytes);
            }
            else if (member is { Atom: null, Arrays.Count: 0 } && schema.IsRecursive(member.Base))
            {
                words.AddRange(Hash32.Zero.Bytes);
            }
            else
            {
                throw new TypedDataException($"{name} has no value for '{member.Name}'.");
            }
        }

        if (value.EnumerateObject().Count() != found)
            throw new TypedDataException($"{name} has values that its type does not have.");
        return Keccak.Hash([.. words]);
    }

    /// <param name="arrays">How many of the member's arrays are still around the value.</param>
    private Hash32 Word(TypedMember member, int arrays, JsonElement value)
    {
        if (arrays > 0) return HashArray(member, arrays - 1, value);
        if (member.Atom is not { } atom)
            return value.ValueKind == JsonValueKind.Null ? Hash32.Zero : HashStruct(member.Base, value);
        var typed = TypedJson.Atom(atom, value);
        if (atom.Kind is AbiKind.Bytes or AbiKind.String) return Keccak.Hash(AbiWord.Contents(atom, typed));
        Span<byte> word = stackalloc byte[Hash32.Size];
        AbiWord.Write(atom, typed, word);
        return new Hash32(word);
    }

    private Hash32 HashArray(TypedMember member, int inner, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) throw new TypedDataException($"'{member.Name}' is no array.");
        if (member.Arrays[inner] is { } length && length != value.GetArrayLength())
            throw new TypedDataException($"'{member.Name}' has not {length} elements.");
        var words = new List<byte>();
        foreach (var element in value.EnumerateArray()) words.AddRange(Word(member, inner, element).Bytes);
        return Keccak.Hash([.. words]);
    }
}
