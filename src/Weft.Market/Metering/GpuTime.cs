namespace Weft.Market;

/// <summary>GPUs times milliseconds: two GPUs for one second are 2,000.</summary>
public readonly record struct GpuTime(ulong GpuMilliseconds) : IComparable<GpuTime>
{
    public static GpuTime Of(int gpus, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return new(checked((ulong)gpus * (ulong)(time.Ticks / TimeSpan.TicksPerMillisecond)));
    }

    /// <summary>How long <paramref name="gpus"/> GPUs ran side by side to use this much.</summary>
    public TimeSpan SharedBy(int gpus)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gpus);
        return TimeSpan.FromMilliseconds((long)(GpuMilliseconds / (ulong)gpus));
    }

    public int CompareTo(GpuTime other) => GpuMilliseconds.CompareTo(other.GpuMilliseconds);
}
