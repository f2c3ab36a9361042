namespace Weft.Bench;

/// <summary>The measurement cannot be made; the message says why and is all that people see.</summary>
internal sealed class BenchException(string message) : Exception(message);
