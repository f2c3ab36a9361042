namespace Weft.Gateway.Tests;

public sealed class GlanceTests
{
    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(100_000, 999, 1)]
    [InlineData(100_000, 1_000, 2)]
    public void A_large_book_is_looked_at_less_often(int orders, int later, int looks)
    {
        var (time, looked) = (new Clock(), 0);
        var glance = new Glance<string>(time);
        Look();
        time.Milliseconds += later;
        Look();
        Assert.Equal(looks, looked);

        void Look() => glance.Get(() => $"{++looked}", _ => orders);
    }

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Milliseconds;
    }
}
