using Weft.Market;

namespace Weft.Node;

/// <summary>How long each phase of a lease may take on the renter's side. Every wait ends by one of these.</summary>
public sealed record RenterTimes
{
    public static RenterTimes Default { get; } = new();

    /// <summary>What the renter is willing to pay ahead; the provider's may be shorter, never longer.</summary>
    public TimeSpan Interval { get; init; } = Billing.DefaultInterval;

    /// <summary>Without a line to the provider, before the lease is stopped on chain.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From the renter's wish to stop until the provider said that the job ended.</summary>
    public TimeSpan StopWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For fetching and saving the result; anew as long as it comes.</summary>
    public TimeSpan SaveWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the job's end, for a result that comes slowly; a provider waits no longer either.</summary>
    public TimeSpan LongestSave { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From the provider's last word until the chain says that the lease is closed.</summary>
    public TimeSpan CloseWait { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>From a closing that nobody explained until the renter no longer waits for the reason.</summary>
    public TimeSpan ReasonWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before something that the chain refused is sent again.</summary>
    public TimeSpan ChainRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After a request's expiry, for news of a settlement that is late.</summary>
    public TimeSpan NewsWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest pause before the provider is dialled again.</summary>
    public TimeSpan LongestRedial { get; init; } = TimeSpan.FromSeconds(15);
}
