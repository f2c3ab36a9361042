namespace Weft.Ethereum;

/// <summary>The interface of a contract as its compiler describes it.</summary>
public sealed record AbiContract(
    IReadOnlyList<AbiParameter> Constructor,
    IReadOnlyList<AbiFunction> Functions,
    IReadOnlyList<AbiEvent> Events,
    IReadOnlyList<AbiError> Errors)
{
    /// <summary>The only function of that name, or the one of that signature.</summary>
    /// <exception cref="KeyNotFoundException">There is none, or more than one.</exception>
    public AbiFunction Function(string nameOrSignature) =>
        Find(Functions, f => f.Name, f => f.Signature, nameOrSignature);

    /// <inheritdoc cref="Function"/>
    public AbiEvent Event(string nameOrSignature) => Find(Events, e => e.Name, e => e.Signature, nameOrSignature);

    /// <inheritdoc cref="Function"/>
    public AbiError Error(string nameOrSignature) => Find(Errors, e => e.Name, e => e.Signature, nameOrSignature);

    /// <summary>Bytecode and the constructor's arguments: the data of a deployment.</summary>
    public byte[] EncodeDeployment(ReadOnlySpan<byte> bytecode, params IReadOnlyList<object> arguments) =>
        [.. bytecode, .. AbiCodec.Encode(AbiParameter.TypesOf(Constructor), arguments)];

    private static T Find<T>(IReadOnlyList<T> all, Func<T, string> name, Func<T, string> signature, string wanted)
    {
        var by = wanted.Contains('(', StringComparison.Ordinal) ? signature : name;
        var found = all.Where(x => string.Equals(by(x), wanted, StringComparison.Ordinal)).Take(2).ToArray();
        return found.Length == 1
            ? found[0]
            : throw new KeyNotFoundException($"'{wanted}' is {(found.Length == 0 ? "not there" : "overloaded")}.");
    }
}
