using System.Text;
using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>The <c>types</c> of typed data: structs by name, checked so that no type string is ambiguous.</summary>
internal sealed class TypedSchema
{
    public const string Domain = "EIP712Domain";

    private const int MaxStructs = 256;
    private const int MaxMembers = 1024;

    private readonly Dictionary<string, TypedMember[]> _structs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _reached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Hash32> _typeHashes = new(StringComparer.Ordinal);

    public static TypedSchema Read(JsonElement types)
    {
        var schema = new TypedSchema();
        foreach (var type in TypedJson.Object(types, "types").EnumerateObject())
        {
            if (schema._structs.Count == MaxStructs) throw new TypedDataException("There are too many types.");
            if (!IsName(type.Name) || TypedMemberParser.TryAtom(type.Name) is not null)
                throw new TypedDataException($"'{Short(type.Name)}' cannot be the name of a struct.");
            schema._structs.Add(type.Name, []);
        }

        foreach (var type in types.EnumerateObject())
            schema._structs[type.Name] = schema.ReadMembers(type.Name, type.Value);
        return schema;
    }

    public bool Has(string name) => _structs.ContainsKey(name);

    public IReadOnlyList<TypedMember> Members(string name) => _structs[name];

    /// <summary>Whether values of the struct may hold values of the same struct.</summary>
    public bool IsRecursive(string name) => Reached(name).Contains(name);

    /// <summary>As in <c>Mail(Person from,Person to,string contents)Person(string name,address wallet)</c>.</summary>
    public string EncodeType(string name)
    {
        var text = new StringBuilder();
        Append(text, name);
        foreach (var other in Reached(name))
            if (!string.Equals(other, name, StringComparison.Ordinal)) Append(text, other);
        return text.ToString();
    }

    public Hash32 TypeHash(string name)
    {
        if (!_typeHashes.TryGetValue(name, out var hash))
            _typeHashes[name] = hash = Keccak.Hash(EncodeType(name));
        return hash;
    }

    /// <remarks>A colon is no part of an identifier, but chains in use have it; nothing is ambiguous by it.</remarks>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 256
        && !char.IsAsciiDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or ':');

    internal static string Short(string text) => text.Length <= 80 ? text : text[..80] + "...";

    private TypedMember[] ReadMembers(string owner, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxMembers)
            throw new TypedDataException($"'{owner}' is no list of at most {MaxMembers} members.");
        var members = new List<TypedMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in list.EnumerateArray())
        {
            TypedJson.OnlyFields(element, $"a member of {owner}", "name", "type");
            var name = TypedJson.Text(element, "name");
            if (!IsName(name) || !names.Add(name))
                throw new TypedDataException($"'{Short(name)}' cannot be the name of a member of {owner}.");
            members.Add(TypedMemberParser.Parse(name, TypedJson.Text(element, "type"), this));
        }

        return [.. members];
    }

    /// <summary>Structs that the members name, and theirs, sorted. The struct itself only if recursive.</summary>
    private SortedSet<string> Reached(string name)
    {
        if (_reached.TryGetValue(name, out var known)) return known;
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>();
        open.Push(name);
        while (open.TryPop(out var next))
            foreach (var member in _structs[next])
                if (member.Atom is null && reached.Add(member.Base)) open.Push(member.Base);
        return _reached[name] = reached;
    }

    private void Append(StringBuilder text, string name) =>
        text.Append(name).Append('(').AppendJoin(',', _structs[name].Select(m => $"{m.Type} {m.Name}")).Append(')');
}
