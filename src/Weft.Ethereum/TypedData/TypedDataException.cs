namespace Weft.Ethereum;

/// <summary>JSON that is no typed data, or whose values do not fit its types exactly.</summary>
public sealed class TypedDataException : FormatException
{
    public TypedDataException(string message) : base(message)
    {
    }

    public TypedDataException(string message, Exception inner) : base(message, inner)
    {
    }
}
