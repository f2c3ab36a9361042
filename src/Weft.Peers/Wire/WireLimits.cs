namespace Weft.Peers;

/// <summary>Bounds of the wire protocol. Both sides know them: they change with the protocol's version.</summary>
internal static class WireLimits
{
    public const int MaxMessageBytes = 256 * 1024;

    public const int MaxJobBytes = 128 * 1024;

    /// <summary>Of a job's sealed secrets: 64 of 64 KiB each, with their names.</summary>
    public const int MaxSealedBytes = 5 * 1024 * 1024;

    /// <summary>Of input, log and result in one message.</summary>
    public const int MaxChunkBytes = 64 * 1024;

    public const int MaxCodeLength = 64;

    /// <summary>Of a sentence for people.</summary>
    public const int MaxTextLength = 1_000;

    public const int MaxEndpointLength = 255;

    /// <summary>A request names at most 255 machines.</summary>
    public const int MaxLeases = byte.MaxValue;

    /// <summary>Below this: nonces and expiries, which are <c>uint40</c> in the contract.</summary>
    public const ulong UInt32End = 1UL << 32;

    public const ulong UInt40End = 1UL << 40;

    /// <summary>Below this: durations, which are <c>uint24</c> in the contract.</summary>
    public const uint UInt24End = 1U << 24;
}
