namespace Weft.Ethereum;

/// <summary>How to talk to a chain, and how far to trust what it says.</summary>
public sealed record RpcOptions
{
    /// <summary>In order of preference; the next one is used while an earlier one fails.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>The chain that is meant. An endpoint of another chain is never used. Null: whatever is there.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>For one try at one endpoint.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public int MaxResponseBytes { get; init; } = 16 * 1_024 * 1_024;

    /// <summary>Further rounds over all endpoints for a read that none of them answered.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// Wait before the first further round; doubles each time, with up to half of it added at random.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Calls put into one HTTP request.</summary>
    public int MaxBatch { get; init; } = 100;

    /// <summary>Blocks asked for in one <c>eth_getLogs</c>; halved where the endpoint refuses.</summary>
    public ulong LogBlockSpan { get; init; } = 2_000;

    /// <summary>
    /// How many endpoints must say the same about blocks and receipts. 2 with three endpoints is advised.
    /// </summary>
    public int Quorum { get; init; } = 1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Endpoints.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Endpoints.Count, 16);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxResponseBytes, 1_024);
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Retries, 10);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxBatch);
        ArgumentOutOfRangeException.ThrowIfZero(LogBlockSpan);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Quorum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Quorum, Endpoints.Count);
        if (Endpoints.Any(e => !e.IsAbsoluteUri || e.Scheme is not ("http" or "https")))
            throw new ArgumentException("A chain endpoint is an http:// or https:// address.");
    }
}
