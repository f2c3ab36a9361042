namespace Weft.Cli.Tests;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7_200)]
    [InlineData("194d", 16_761_600)]
    public void Times_are_read(string text, uint seconds) => Assert.Equal(seconds, Quantities.Seconds(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1.5h")]
    [InlineData("195d")]
    [InlineData("99999999999999999999s")]
    [InlineData("10")]
    public void Other_times_are_refused(string text) => Assert.True(Quantities.Seconds(text).IsRefused);

    [Theory]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("4g", 4L << 30)]
    [InlineData("4GB", 4_000_000_000)]
    [InlineData("100B", 100)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, Quantities.Bytes(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("-4GiB")]
    [InlineData("9223372036854775807GiB")]
    [InlineData("4 GiB")]
    public void Other_sizes_are_refused(string text) => Assert.True(Quantities.Bytes(text).IsRefused);

    [Fact]
    public void Cores_are_read_in_thousandths()
    {
        Assert.Equal(500, Quantities.MilliCpus("0.5").Value);
        Assert.True(Quantities.MilliCpus("0.0001").IsRefused);
        Assert.True(Quantities.MilliCpus("1e3").IsRefused);
    }
}
