namespace Weft.Ethereum;

/// <summary>What went wrong between us and a chain endpoint, as far as a caller can act on it.</summary>
public enum RpcFailure
{
    /// <summary>No endpoint answered in time: connection, time-out, HTTP 429 or 5xx.</summary>
    Unreachable = 1,

    /// <summary>The endpoint serves another chain than the one that was asked for.</summary>
    WrongChain,

    /// <summary>The answer is not what the protocol says: wrong type, missing member, absurd number.</summary>
    Malformed,

    /// <summary>The EVM reverted the call; <see cref="RpcException.RevertData"/> says with what.</summary>
    Reverted,

    /// <summary>The endpoint understood and said no.</summary>
    Rejected,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>Too few endpoints gave the same answer to a question about money.</summary>
    Disagreed,
}

/// <summary>
/// A call to a chain endpoint failed. <see cref="Exception.Message"/> is for people and may quote the endpoint.
/// </summary>
public sealed class RpcException : Exception
{
    private const int MaxQuoted = 200;

    public RpcException(RpcFailure kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    public RpcFailure Kind { get; }

    /// <summary>The endpoint's JSON-RPC error code, if it gave one.</summary>
    public int? Code { get; init; }

    /// <summary>What the EVM returned with the revert: selector and arguments of an error; may be empty.</summary>
    public ReadOnlyMemory<byte> RevertData { get; init; }

    internal static RpcException Malformed(string what) =>
        new(RpcFailure.Malformed, $"The chain endpoint's answer is malformed: {what}.");

    /// <summary>Text of an endpoint made safe to print: short, one line.</summary>
    internal static string Quote(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "(no message)";
        var cut = text.Length > MaxQuoted ? text[..MaxQuoted] + "..." : text;
        return string.Create(cut.Length, cut, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
