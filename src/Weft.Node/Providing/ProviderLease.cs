using System.Text.Json.Serialization;
using Weft.Market;

namespace Weft.Node;

/// <summary>Where a lease is on the provider's side, in the order of its life.</summary>
public enum ProviderPhase
{
    /// <summary>Seen on chain; the renter has not handed its job over.</summary>
    AwaitingJob,

    /// <summary>The image is being fetched.</summary>
    Preparing,

    /// <summary>Ready; the renter has to sign for the first interval.</summary>
    AwaitingVoucher,

    /// <summary>Paid ahead; the box is being started.</summary>
    Starting,

    /// <summary>The job runs and is paid interval by interval.</summary>
    Running,

    /// <summary>The box was told to stop.</summary>
    Stopping,

    /// <summary>The job has ended; its result waits for the renter.</summary>
    Collecting,

    /// <summary>The claim goes to the chain, again and again until it is there.</summary>
    Closing,

    /// <summary>Closed on chain; only traces are to be removed.</summary>
    Closed,
}

/// <summary>The provider's side of one lease: all that is remembered of it, also across crashes.</summary>
/// <param name="Until">When the phase ends by itself if nothing happens.</param>
internal sealed record ProviderLease(Lease Lease, ProviderPhase Phase, DateTimeOffset Until)
{
    public JobSpec? Job { get; init; }

    /// <summary>Path of the received input on this machine.</summary>
    public string? InputTar { get; init; }

    /// <summary>The highest voucher so far.</summary>
    public Signed<Voucher>? Voucher { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public Reading? Reading { get; init; }

    /// <summary>The renter's word which reading its last voucher answers.</summary>
    public Signed<ReadingAnswer>? Answer { get; init; }

    /// <summary>What the job's energy has cost and emitted here so far.</summary>
    public EnergyBill? Energy { get; init; }

    /// <summary>While running: when the meter is read next.</summary>
    public DateTimeOffset? NextReading { get; init; }

    public JobEnd? End { get; init; }

    /// <summary>Why it did not go as the renter wanted; null while all is well.</summary>
    public Refusal? Why { get; init; }

    /// <summary>What the owner promised of taking the machine back, as it stood when the lease came.</summary>
    public Features Notice { get; init; }

    /// <summary>The owner wants the machine back: the job has been told, and may go on until then.</summary>
    public DateTimeOffset? ReclaimAt { get; init; }

    /// <summary>What made the owner want it back.</summary>
    public Refusal? ReclaimWhy { get; init; }

    /// <summary>Somebody wants it ended, but the box was just being started.</summary>
    public bool StopWanted { get; init; }

    /// <summary>What is claimed; set once, when closing starts, and never changed after.</summary>
    public Money? Claim { get; init; }

    /// <summary>
    /// While closing: until then a match may end the lease and no closing of its own is sent. Null: it is sent. Once
    /// null it stays so, after a restart too.
    /// </summary>
    public DateTimeOffset? EndableUntil { get; init; }

    /// <summary>
    /// The chain has it no more, and who closed it for how much will be heard; <see cref="Until"/> is how long that is
    /// waited for.
    /// </summary>
    public bool Gone { get; init; }

    /// <summary>How often the chain refused the closing.</summary>
    public int CloseAttempts { get; init; }

    [JsonIgnore]
    public Money Signed => Voucher?.Value.Amount ?? Money.Zero;

    /// <summary>What was metered so far, as far as it is signed for.</summary>
    [JsonIgnore]
    public Money Earned => Reading is { } last
        ? Billing.Claim(Lease, last.Used.SharedBy(Lease.Gpus.Count), Signed)
        : Money.Zero;

    /// <summary>Time charged so far: from container start to its end, or to <paramref name="now"/>.</summary>
    public TimeSpan Used(DateTimeOffset now)
    {
        if (StartedAt is not { } start) return TimeSpan.Zero;
        var end = EndedAt ?? now;
        return end > start ? end - start : TimeSpan.Zero;
    }

    /// <summary>How long the owner is bound to this lease if it wants the machine back now.</summary>
    public DateTimeOffset BoundUntil(DateTimeOffset now)
    {
        var notice = Market.Notice.Of(Notice);
        if (Phase > ProviderPhase.Running || (Phase < ProviderPhase.Starting && !notice.IsNever)) return now;
        var deadline = Lease.Deadline.ToDateTimeOffset();
        return Earlier(ReclaimAt ?? (notice.Time is { } time ? now + time : deadline), deadline);
    }

    /// <summary>When time alone makes something happen.</summary>
    [JsonIgnore]
    public DateTimeOffset WakeAt => Phase == ProviderPhase.Running && NextReading < Until ? NextReading.Value : Until;

    public static ProviderLease Open(Lease lease, DateTimeOffset now, ProviderTimes times) =>
        new(lease, ProviderPhase.AwaitingJob, Earlier(now + times.JobWait, lease.Deadline.ToDateTimeOffset()))
        {
            Notice = times.Notice.Bits,
        };

    internal static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    internal static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

/// <summary>How the job ended.</summary>
internal sealed record JobEnd(int ExitCode, bool OutOfMemory);
