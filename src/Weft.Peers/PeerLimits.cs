namespace Weft.Peers;

/// <summary>What a node takes from other nodes at most.</summary>
public sealed record PeerLimits
{
    /// <summary>Connections to one listener, also those that have not proven a key yet.</summary>
    public int MaxConnections { get; init; } = 1_024;

    public int MaxConnectionsPerPeer { get; init; } = 16;

    /// <summary>Calls that one peer may have open at a time, streams among them.</summary>
    public int MaxOpenCallsPerPeer { get; init; } = 64;

    /// <summary>Calls that one peer may begin, on average.</summary>
    public int CallsPerSecond { get; init; } = 50;

    /// <summary>Calls that one peer may begin at once after a pause.</summary>
    public int CallBurst { get; init; } = 200;

    /// <summary>Of the input that comes with a job.</summary>
    public long MaxInputBytes { get; init; } = 4L << 30;

    /// <summary>Of a job's result that is fetched.</summary>
    public long MaxResultBytes { get; init; } = 64L << 30;

    /// <summary>How long TCP and TLS may take together, on either side.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call with a single answer may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the next part of an upload or download may take, and the answer after the last.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
