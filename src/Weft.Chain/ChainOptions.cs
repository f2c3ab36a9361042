using Weft.Ethereum;

namespace Weft.Chain;

/// <summary>Which market on which chain, and how to reach it.</summary>
public sealed record ChainOptions
{
    /// <summary>JSON-RPC endpoints in order of preference; the next one is used while an earlier one fails.</summary>
    public required IReadOnlyList<Uri> RpcUrls { get; init; }

    public required ulong ChainId { get; init; }

    public required Address Market { get; init; }

    public required Address Directory { get; init; }

    public required Address Token { get; init; }

    /// <summary>The file of this key's transactions; needed by who sends any.</summary>
    public string? JournalPath { get; init; }

    /// <summary>Blocks that a receipt must be deep in before it counts; 1: in the newest block.</summary>
    public uint Confirmations { get; init; } = 1;

    /// <summary>
    /// How many endpoints must say the same about blocks and receipts; 2 with three endpoints is advised.
    /// </summary>
    public int Quorum { get; init; } = 1;

    /// <summary>Between looks at the newest block.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the feed keeps trying before it ends with a refusal.</summary>
    public TimeSpan FeedPatience { get; init; } = TimeSpan.FromSeconds(30);

    internal RpcOptions Rpc => new() { Endpoints = RpcUrls, ChainId = ChainId, Quorum = Quorum };
}
