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

    /// <summary>
    /// The longest time that costs no more than <paramref name="money"/>: the inverse of
    /// <see cref="OwedRoundedDown"/>, capped at the longest lease of 64 GPUs, which is also the answer for a price of
    /// 0.
    /// </summary>
    public GpuTime TimePaidBy(Money money)
    {
        const ulong longest = 64UL * (1 << 24) * 1_000;
        if (PerGpuHour == 0) return new(longest);
        var paid = (checked((money.BaseUnits + 1) * (SecondsPerHour * 1_000)) - 1) / PerGpuHour;
        return new(paid > longest ? longest : (ulong)paid);
    }

    /// <summary>Reads tokens per GPU-hour, <c>0.45</c>; false for what is not exact or does not fit.</summary>
    public static bool TryParse(string? text, out Price price)
    {
        var parsed = Decimals.TryParse(text, out var baseUnits) && baseUnits <= ulong.MaxValue;
        price = parsed ? new((ulong)baseUnits) : default;
        return parsed;
    }

    public int CompareTo(Price other) => PerGpuHour.CompareTo(other.PerGpuHour);

    /// <summary>In whole tokens for one GPU for one hour: <c>0.45</c>.</summary>
    public override string ToString() => Decimals.Format(PerGpuHour);

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
