namespace Weft.Ethereum;

/// <summary>A named argument, result, event field or tuple member.</summary>
/// <param name="Name">Empty where the source gives none.</param>
/// <param name="IsIndexed">Whether an event keeps it in a topic.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool IsIndexed = false)
{
    /// <summary>The Solidity type, as in <c>struct Market.Lease[]</c>; empty where the compiler gives none.</summary>
    public string InternalType { get; init; } = "";

    /// <summary>Named members where the type is a tuple, or an array of tuples at any depth.</summary>
    public IReadOnlyList<AbiParameter> Components { get; init; } = [];

    internal static IReadOnlyList<AbiType> TypesOf(IReadOnlyList<AbiParameter> parameters) =>
        [.. parameters.Select(p => p.Type)];

    internal static string SignatureOf(string name, IReadOnlyList<AbiParameter> parameters) =>
        $"{name}({string.Join(',', parameters.Select(p => p.Type))})";
}
