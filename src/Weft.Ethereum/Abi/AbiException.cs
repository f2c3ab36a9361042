namespace Weft.Ethereum;

/// <summary>Bytes that are no strict ABI encoding, a type that does not exist, or JSON that is no ABI.</summary>
/// <remarks>The one exception that reading hostile ABI data throws. Values of a wrong type are the caller's bug:
/// <see cref="ArgumentException"/>.</remarks>
public sealed class AbiException : FormatException
{
    public AbiException(string message) : base(message)
    {
    }

    public AbiException(string message, Exception inner) : base(message, inner)
    {
    }
}
