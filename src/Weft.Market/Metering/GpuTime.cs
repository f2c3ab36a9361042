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

    public int CompareTo(GpuTime other) => GpuMilliseconds.CompareTo(other.GpuMilliseconds);
}
