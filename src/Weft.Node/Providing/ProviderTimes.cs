using Weft.Market;

namespace Weft.Node;

/// <summary>How long each phase of a lease may take on the provider's side. Every wait ends by one of these.</summary>
public sealed record ProviderTimes
{
    public static ProviderTimes Default { get; } = new();

    /// <summary>Between readings, and what is paid ahead.</summary>
    public TimeSpan Interval { get; init; } = Billing.DefaultInterval;

    /// <summary>For the renter to hand its job over.</summary>
    public TimeSpan JobWait { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// From the lease's start, for the input; as long as it comes, a job may be handed over later than after
    /// <see cref="JobWait"/>. The renter does not pay for it.
    /// </summary>
    public TimeSpan InputWait { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>For the image to be there; the renter does not pay for it.</summary>
    public TimeSpan PrepareWait { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>For the first voucher once the job is ready.</summary>
    public TimeSpan VoucherWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For the container engine to start the box.</summary>
    public TimeSpan StartWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What offers promise, and leases that come of them are held to when the owner wants the machine back.
    /// </summary>
    public Notice Notice { get; init; }

    /// <summary>For the renter to fetch its result; the GPU is held meanwhile and nobody pays for it.</summary>
    public TimeSpan CollectWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the job's end, for a result that is being fetched.</summary>
    public TimeSpan LongestCollect { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a lease that is over waits for a match that ends it in passing, which spares the provider a
    /// transaction; at most two minutes, zero for never. Only on a machine that another renter took within half of
    /// this when it was free the last time: the renter's rest comes back that much later where nobody comes.
    /// </summary>
    public TimeSpan EndingWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A renter waits three minutes for the closing before it goes to the chain itself.</summary>
    public static TimeSpan LongestEndingWait { get; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// First pause before a closing that the chain did not take is sent again; doubles up to an hour.
    /// </summary>
    public TimeSpan CloseRetry { get; init; } = TimeSpan.FromSeconds(10);
}
