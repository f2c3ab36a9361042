using System.Text.Json.Serialization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Where a lease is on the renter's side, in the order of its life.</summary>
public enum RenterPhase
{
    /// <summary>The job is handed over and made ready.</summary>
    Starting,

    /// <summary>The job runs.</summary>
    Running,

    /// <summary>The job has ended; its result is being fetched.</summary>
    Saving,

    /// <summary>Nothing more is wanted of the provider but to close.</summary>
    AwaitingClose,

    /// <summary>Closed on chain before the job was known to have ended; the provider is asked why.</summary>
    AwaitingReason,

    /// <summary>The renter went to the chain: stop, and expire after the delay.</summary>
    Stopped,

    /// <summary>Closed on chain.</summary>
    Closed,
}

/// <summary>The renter's side of one lease: all that is remembered of it, also across crashes.</summary>
/// <param name="Until">When the phase ends by itself if nothing happens.</param>
internal sealed record RenterLease(Lease Lease, RenterPhase Phase, DateTimeOffset Until)
{
    /// <summary>Where the provider can be reached; null until a gateway has told.</summary>
    public Uri? Endpoint { get; init; }

    public Hash32 SettledIn { get; init; }

    public bool HandedOver { get; init; }

    /// <summary>What is signed for; saved before the signature leaves this node.</summary>
    public Money Signed { get; init; }

    public DateTimeOffset? FirstSignedAt { get; init; }

    /// <summary>By this node's own clock: no earlier than the first signature, no later than the news of it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Time used, by this node's own count up to <see cref="CountedAt"/>.</summary>
    public TimeSpan Used { get; init; }

    public DateTimeOffset? CountedAt { get; init; }

    public DateTimeOffset? FirstOutputAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? SavedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public Reading? Reading { get; init; }

    /// <summary>The machine's signature under the reading, as hex; null where it is not signed.</summary>
    public string? ReadingSignature { get; init; }

    public JobEnd? End { get; init; }

    public string? ResultPath { get; init; }

    /// <summary>Why the last try to fetch the result did not succeed; the next one may.</summary>
    public Refusal? FetchWhy { get; init; }

    public Signed<Closing>? Closing { get; init; }

    public bool CloseTried { get; init; }

    public Refusal? Why { get; init; }

    public bool StopWanted { get; init; }

    /// <summary>Seconds after the start at which the chain took the stop; null if it did not.</summary>
    public uint? StoppedAfter { get; init; }

    /// <summary>Since when there has been no line to the provider; null while there is one.</summary>
    public DateTimeOffset? LostSince { get; init; }

    public LeaseBill? Bill { get; init; }

    [JsonIgnore]
    public bool WantsLine => Phase < RenterPhase.Stopped;

    /// <summary>
    /// Goes on counting by this node's own clock. Of a silence no more than <paramref name="most"/> counts: a provider
    /// that serves is heard, and one that is not paid stops.
    /// </summary>
    public RenterLease CountTo(DateTimeOffset now, TimeSpan most)
    {
        if (CountedAt is not { } since || now <= since) return this;
        return this with { Used = Used + (now - since < most ? now - since : most), CountedAt = now };
    }

    public static RenterLease Open(Lease lease, Hash32 transaction, DateTimeOffset now) =>
        new(lease, RenterPhase.Starting, lease.Deadline.ToDateTimeOffset())
        {
            SettledIn = transaction,
            LostSince = now
        };
}

/// <summary>What the chain says that the lease cost.</summary>
internal sealed record LeaseBill(Money Paid, Hash32 Transaction);
