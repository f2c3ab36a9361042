namespace Weft.Market;

/// <summary>Token base units for one GPU for one hour.</summary>
public readonly record struct Price(ulong PerGpuHour) : IComparable<Price>
{
    private const uint SecondsPerHour = 3_600;

    /// <summary>
    /// What a lease locks: price x GPUs x seconds / 3600, rounded up, so that a lock always covers what can be owed.
    /// The contract computes the same integer.
    /// </summary>
    public Money LockRoundedUp(int gpus, uint seconds) => new(
        (Product(gpus, seconds) + (SecondsPerHour - 1)) / SecondsPerHour);

    /// <summary>What is owed for metered time, rounded down: against the provider, who asks for it.</summary>
    public Money OwedRoundedDown(GpuTime time) =>
        new(checked((UInt128)PerGpuHour * time.GpuMilliseconds) / (SecondsPerHour * 1_000));

    public int CompareTo(Price other) => PerGpuHour.CompareTo(other.PerGpuHour);

    public static bool operator <(Price a, Price b) => a.PerGpuHour < b.PerGpuHour;

    public static bool operator >(Price a, Price b) => a.PerGpuHour > b.PerGpuHour;

    public static bool operator <=(Price a, Price b) => a.PerGpuHour <= b.PerGpuHour;

    public static bool operator >=(Price a, Price b) => a.PerGpuHour >= b.PerGpuHour;

    private UInt128 Product(int gpus, uint seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gpus);
        return checked((UInt128)PerGpuHour * (uint)gpus * seconds);
    }
}
