using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Where a request is, in the order of its life.</summary>
public enum RentalPhase
{
    /// <summary>In the gateways' books.</summary>
    Asking,

    /// <summary>Nobody shall fill it any more; the chain has not said so yet.</summary>
    Cancelling,

    /// <summary>Filled: its leases live.</summary>
    Serving,

    /// <summary>Nothing is left to do.</summary>
    Done,
}

/// <summary>One request and the leases that filled it: all that is remembered, also across crashes.</summary>
/// <param name="Job">The encoded job, whose hash the request carries.</param>
/// <param name="Until">When the phase ends by itself if nothing happens.</param>
internal sealed record Rental(Signed<Request> Request, byte[] Job, RentalPhase Phase, DateTimeOffset Until)
{
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Where to follow the chain from: nothing of this request happened before it.</summary>
    public required ulong FromBlock { get; init; }

    /// <summary>When the lease is to begin; null for at once.</summary>
    public DateTimeOffset? Start { get; init; }

    public string? InputTar { get; init; }

    public string? OutputFolder { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public IReadOnlyList<RenterLease> Leases { get; init; } = [];

    /// <summary>The gateways' last word about why it is not filled.</summary>
    public Refusal? Why { get; init; }

    public bool StopWanted { get; init; }

    /// <summary>
    /// Given up, but signed: until it has expired somebody may still fill it, so it is not forgotten.
    /// </summary>
    public bool MayStillOpen { get; init; }
}

/// <summary>What can happen to a rental.</summary>
internal abstract record RentalInput
{
    /// <summary>The chain opened a lease for the request.</summary>
    public sealed record Opened(Lease Lease, Hash32 Transaction) : RentalInput;

    /// <summary>Still in the book; why nothing fits yet.</summary>
    public sealed record Waiting(Refusal Why) : RentalInput;

    /// <summary>No gateway keeps it.</summary>
    public sealed record BookRefused(Refusal Why) : RentalInput;

    /// <summary>The user wants it all to end.</summary>
    public sealed record StopWanted : RentalInput;

    /// <summary>The chain voided the request.</summary>
    public sealed record Cancelled : RentalInput;

    /// <summary>The chain was followed to its end after the request had expired, and nothing had come.</summary>
    public sealed record NothingCame : RentalInput;

    public sealed record Tick : RentalInput;

    public sealed record OfLease(Hash32 Lease, RenterInput Input) : RentalInput;
}

internal abstract record RentalEffect
{
    /// <summary>Take the request out of the books and void it on chain.</summary>
    public sealed record Cancel : RentalEffect;

    /// <summary>Follow the chain to its end, to be certain that nothing came.</summary>
    public sealed record LookBack : RentalEffect;

    public sealed record OfLease(Hash32 Lease, RenterEffect Effect) : RentalEffect;
}

internal sealed record RentalDecision(Rental State, IReadOnlyList<RentalEffect> Effects);
