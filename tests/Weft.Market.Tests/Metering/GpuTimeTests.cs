namespace Weft.Market.Tests;

public sealed class GpuTimeTests
{
    [Fact]
    public void Time_is_shared_evenly_and_rounded_down()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(500), new GpuTime(1_001).SharedBy(2));
        Assert.Equal(new GpuTime(3_000), GpuTime.Of(3, TimeSpan.FromTicks(TimeSpan.TicksPerSecond + 9_999)));
    }

    [Fact]
    public void Any_number_that_a_stranger_sends_is_a_time()
    {
        const ulong longest = long.MaxValue / TimeSpan.TicksPerMillisecond;
        Assert.Equal(TimeSpan.FromMilliseconds((long)longest), new GpuTime(longest).SharedBy(1));
        Assert.Equal(TimeSpan.MaxValue, new GpuTime(longest + 1).SharedBy(1));
        Assert.Equal(TimeSpan.MaxValue, new GpuTime(ulong.MaxValue).SharedBy(1));
        Assert.Equal(TimeSpan.MaxValue, new GpuTime(ulong.MaxValue).SharedBy(64));
    }
}
