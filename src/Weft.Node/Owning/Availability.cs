using Weft.Market;

namespace Weft.Node;

/// <summary>What is true now of a machine that is shared; its offers say no more than this.</summary>
/// <param name="Closed">Why nothing is on offer; null while something may be.</param>
/// <param name="Until">When the hours of sharing end; null where they do not.</param>
/// <param name="Lost">GPUs that do not answer.</param>
public sealed record Availability(Refusal? Closed, DateTimeOffset? Until, GpuMask Lost, Price Price)
{
    public static Availability Always(Price price) => new(null, null, default, price);

    /// <summary>
    /// The longest lease that ends before the hours of sharing do, though it may begin only when the offer expires;
    /// zero where there is no time left.
    /// </summary>
    public uint LongestLease(DateTimeOffset now, TimeSpan offerLife, uint most)
    {
        if (Until is not { } end) return most;
        var left = (end - now - offerLife).Ticks / TimeSpan.TicksPerSecond;
        return left <= 0 ? 0 : (uint)Math.Min(left, most);
    }
}
