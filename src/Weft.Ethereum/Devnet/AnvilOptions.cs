namespace Weft.Ethereum;

/// <summary>How to run a local chain.</summary>
public sealed record AnvilOptions
{
    /// <summary>The native <c>anvil</c> program; see <see cref="Anvil.FindBinary"/>.</summary>
    public required string Binary { get; init; }

    public ulong ChainId { get; init; } = 31_337;

    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// A block for each transaction at once and one more each so many seconds, so that time goes on. Null: only with
    /// transactions.
    /// </summary>
    public int? BlockSeconds { get; init; } = 1;

    /// <summary>Blocks only when asked for with <c>evm_mine</c>.</summary>
    public bool NoMining { get; init; }

    /// <summary>File that keeps the chain over restarts; null: gone with the process.</summary>
    public string? StateFile { get; init; }

    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
