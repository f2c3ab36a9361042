namespace Weft.Ethereum;

public enum AbiMutability
{
    NonPayable,
    Payable,
    View,
    Pure,
}

/// <summary>A function of a contract: its four-byte selector, its calls and its results.</summary>
public sealed class AbiFunction
{
    public const int SelectorSize = 4;

    private readonly byte[] _selector;
    private readonly IReadOnlyList<AbiType> _inputTypes;
    private readonly IReadOnlyList<AbiType> _outputTypes;

    public AbiFunction(string name, IReadOnlyList<AbiParameter> inputs, IReadOnlyList<AbiParameter> outputs,
        AbiMutability mutability = AbiMutability.NonPayable)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Mutability = mutability;
        Signature = AbiParameter.SignatureOf(name, inputs);
        _inputTypes = AbiParameter.TypesOf(inputs);
        _outputTypes = AbiParameter.TypesOf(outputs);
        _selector = Keccak.Hash(Signature).Bytes[..SelectorSize].ToArray();
    }

    public string Name { get; }

    public IReadOnlyList<AbiParameter> Inputs { get; }

    public IReadOnlyList<AbiParameter> Outputs { get; }

    public AbiMutability Mutability { get; }

    /// <summary>As in <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>Selector and arguments: the data of a call.</summary>
    public byte[] EncodeCall(params IReadOnlyList<object> arguments) =>
        [.. _selector, .. AbiCodec.Encode(_inputTypes, arguments)];

    /// <summary>Arguments of call data; throws <see cref="AbiException"/>, also where the selector differs.</summary>
    public object[] DecodeCall(ReadOnlySpan<byte> data) =>
        data.StartsWith(_selector)
            ? AbiCodec.Decode(_inputTypes, data[SelectorSize..])
            : throw new AbiException($"The data is no call of {Signature}.");

    public byte[] EncodeResult(params IReadOnlyList<object> results) => AbiCodec.Encode(_outputTypes, results);

    public object[] DecodeResult(ReadOnlySpan<byte> data) => AbiCodec.Decode(_outputTypes, data);

    public override string ToString() => Signature;
}
