using System.Diagnostics.CodeAnalysis;

namespace Weft.Ethereum;

/// <summary>A custom error of a contract: selector and arguments, as the data of a revert.</summary>
public sealed class AbiError
{
    /// <summary>What <c>revert("text")</c> and <c>require(..., "text")</c> give: selector 08c379a0.</summary>
    public static readonly AbiError Error = new("Error", [new AbiParameter("message", AbiType.Parse("string"))]);

    /// <summary>What the compiler's own checks give, as an overflow (0x11): selector 4e487b71.</summary>
    public static readonly AbiError Panic = new("Panic", [new AbiParameter("code", AbiType.Parse("uint256"))]);

    private readonly byte[] _selector;
    private readonly IReadOnlyList<AbiType> _inputTypes;

    public AbiError(string name, IReadOnlyList<AbiParameter> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Name = name;
        Inputs = inputs;
        Signature = AbiParameter.SignatureOf(name, inputs);
        _inputTypes = AbiParameter.TypesOf(inputs);
        _selector = Keccak.Hash(Signature).Bytes[..AbiFunction.SelectorSize].ToArray();
    }

    public string Name { get; }

    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>As in <c>Panic(uint256)</c>.</summary>
    public string Signature { get; }

    public ReadOnlySpan<byte> Selector => _selector;

    public byte[] Encode(params IReadOnlyList<object> arguments) =>
        [.. _selector, .. AbiCodec.Encode(_inputTypes, arguments)];

    /// <summary>Arguments of a revert's data; false where it is not this error, or not well encoded.</summary>
    public bool TryDecode(ReadOnlySpan<byte> data, [NotNullWhen(true)] out object[]? arguments)
    {
        arguments = null;
        if (!data.StartsWith(_selector)) return false;
        try
        {
            arguments = AbiCodec.Decode(_inputTypes, data[AbiFunction.SelectorSize..]);
            return true;
        }
        catch (AbiException)
        {
            return false;
        }
    }

    public override string ToString() => Signature;
}
