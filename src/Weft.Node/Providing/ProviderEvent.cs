using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a provider's node tells whoever watches it, as it happens.</summary>
public abstract record ProviderEvent
{
    /// <summary>What the machine has, once at the start.</summary>
    public sealed record Probed(MachineReport Report) : ProviderEvent;

    /// <summary>All that could keep this node from serving was checked; what an earlier life left is found.</summary>
    public sealed record Serving : ProviderEvent;

    public sealed record OfferPublished(Offer Offer, int Gateways) : ProviderEvent;

    /// <summary>Why what is on offer is not leased, when that is another reason than before.</summary>
    public sealed record Advised(OfferAdvice Advice) : ProviderEvent;

    /// <summary>Checkers have found the machine to be what it says it is, or no longer.</summary>
    public sealed record TierReached(Tier Tier) : ProviderEvent;

    /// <summary>Nothing is on offer now: all GPUs are leased.</summary>
    public sealed record AllLeased : ProviderEvent;

    /// <summary>Nothing is on offer for now, and the owner's own rules are why.</summary>
    public sealed record OffersPaused(Refusal Why) : ProviderEvent;

    public sealed record LeaseSeen(Lease Lease) : ProviderEvent;

    public sealed record PhaseReached(Hash32 Lease, ProviderPhase Phase, Refusal? Why) : ProviderEvent;

    public sealed record ReadingTaken(Reading Reading, Money Owed, Money Signed) : ProviderEvent;

    public sealed record LeasePaid(Hash32 Lease, Money Paid, Money Fee, Hash32 Transaction) : ProviderEvent;

    public sealed record EarningsCollected(Money Amount, Hash32 Transaction) : ProviderEvent;

    /// <summary>The node is to end, and waits until then at the latest for leases that were promised notice.</summary>
    public sealed record KeepingPromise(DateTimeOffset Until) : ProviderEvent;

    /// <summary>Something did not work; the node goes on and tries again.</summary>
    public sealed record Trouble(Refusal Why) : ProviderEvent;
}
