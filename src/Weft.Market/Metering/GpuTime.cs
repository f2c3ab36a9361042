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

    /// <summary>
    /// How long <paramref name="gpus"/> GPUs ran side by side to use this much; <see cref="TimeSpan.MaxValue"/> for
    /// what is too long to say, because a stranger may have counted.
    /// </summary>
    public TimeSpan SharedBy(int gpus)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(gpus);
        const ulong longest = long.MaxValue / TimeSpan.TicksPerMillisecond;
        var each = GpuMilliseconds / (ulong)gpus;
        return each > longest ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds((long)each);
    }

    public int CompareTo(GpuTime other) => GpuMilliseconds.CompareTo(other.GpuMilliseconds);
}
