namespace Weft.Ethereum;

/// <summary>A member of a struct type, as in <c>Person[2][] friends</c>.</summary>
/// <param name="Type">The text that is hashed: <c>Person[2][]</c>.</param>
/// <param name="Base">The text without arrays: <c>Person</c>.</param>
/// <param name="Atom">The base as a type of the ABI; null for a struct.</param>
/// <param name="Arrays">Lengths from the inside out; null where dynamic.</param>
internal sealed record TypedMember(string Name, string Type, string Base, AbiType? Atom, IReadOnlyList<int?> Arrays);
