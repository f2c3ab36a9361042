using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a renter's node tells whoever watches it, as it happens.</summary>
public abstract record RenterEvent
{
    /// <summary>The request is signed and in this many gateways' books.</summary>
    public sealed record Asked(Request Request, int Gateways) : RenterEvent;

    /// <summary>Still in the book; why nothing fits yet.</summary>
    public sealed record Waiting(Refusal Why) : RenterEvent;

    public sealed record LeaseOpened(Lease Lease, Hash32 Transaction) : RenterEvent;

    public sealed record PhaseReached(Hash32 Lease, RenterPhase Phase, Refusal? Why) : RenterEvent;

    /// <summary>A line for people about what goes on before the job runs.</summary>
    public sealed record PreparingJob(Hash32 Lease, string Line) : RenterEvent;

    /// <summary>So much of the job's input or result has gone over so far.</summary>
    /// <param name="Total">Null where the other side does not say how much it is.</param>
    public sealed record Moved(Hash32 Lease, Cargo Cargo, long Bytes, long? Total) : RenterEvent;

    /// <summary>Output of the job, in order; after a cut it goes on where it stopped.</summary>
    public sealed record Output(Hash32 Lease, LogChunk Chunk) : RenterEvent;

    /// <param name="Signed">Signed so far.</param>
    /// <param name="Locked">The most that it can become.</param>
    public sealed record Paid(Hash32 Lease, Money Signed, Money Locked, Reading? Reading) : RenterEvent;

    public sealed record LineLost(Hash32 Lease, Refusal Why) : RenterEvent;

    public sealed record LineBack(Hash32 Lease) : RenterEvent;

    public sealed record LeaseEnded(LeaseStatement Statement) : RenterEvent;

    /// <summary>The provider did not close: the money comes back at this time if it still does not.</summary>
    public sealed record StoppedOnChain(Hash32 Lease, DateTimeOffset ExpiresAt) : RenterEvent;

    /// <summary>Something did not work; the node goes on and tries again.</summary>
    public sealed record Trouble(Refusal Why) : RenterEvent;
}

/// <summary>What goes between renter and provider in bulk.</summary>
public enum Cargo
{
    Input,
    Result,
}
