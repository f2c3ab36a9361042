namespace Weft.Ethereum;

/// <summary>Bytes that are no canonical RLP, or an item that is not what was expected there.</summary>
public sealed class RlpException(string message) : FormatException(message);
