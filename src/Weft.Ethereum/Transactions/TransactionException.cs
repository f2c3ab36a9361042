namespace Weft.Ethereum;

/// <summary>Bytes that are no signed transaction of a kind that is known here.</summary>
public sealed class TransactionException : FormatException
{
    public TransactionException(string message) : base(message)
    {
    }

    public TransactionException(string message, Exception inner) : base(message, inner)
    {
    }
}
