namespace Weft.Market;

/// <summary>
/// The arithmetic of paying one interval ahead. The renter signs for what was used plus one interval; the provider
/// serves until one interval beyond what is signed. So either side can lose one interval and no more.
/// </summary>
public static class Billing
{
    /// <summary>How often a reading is sent and a voucher asked for.</summary>
    public static TimeSpan DefaultInterval { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What is owed after <paramref name="used"/>, never more than the lock.</summary>
    public static Money Owed(Lease lease, TimeSpan used) =>
        Money.Min(lease.Price.OwedRoundedDown(GpuTime.Of(lease.Gpus.Count, used)), lease.Locked);

    /// <summary>The amount that the voucher after <paramref name="used"/> should cover: one interval more.</summary>
    public static Money Ahead(Lease lease, TimeSpan used, TimeSpan interval) => Owed(lease, used + interval);

    /// <summary>What the provider claims: exactly what was used, never more than was signed.</summary>
    public static Money Claim(Lease lease, TimeSpan used, Money signed) => Money.Min(Owed(lease, used), signed);

    /// <summary>
    /// The longest time that <paramref name="signed"/> pays for in full; <see cref="TimeSpan.MaxValue"/> where all of
    /// the lock is signed, because there is nothing more to ask for.
    /// </summary>
    public static TimeSpan PaidTime(Lease lease, Money signed)
    {
        if (signed >= lease.Locked) return TimeSpan.MaxValue;
        var gpuTime = lease.Price.TimePaidBy(signed);
        return gpuTime.SharedBy(lease.Gpus.Count);
    }
}
