using CsCheck;

namespace Weft.Market.Tests;

public sealed class PriceTests
{
    private static readonly Gen<(ulong Price, int Gpus, uint Seconds)> Terms =
        Gen.Select(Gen.ULong, Gen.Int[1, 64], Gen.UInt[1, (1 << 24) - 1]);

    [Theory]
    [InlineData(3_600UL, 1, 1U, 1U)]
    [InlineData(3_601UL, 1, 1U, 2U)]
    [InlineData(2_500_000UL, 8, 3_600U, 20_000_000U)]
    public void The_lock_is_price_times_gpus_times_time_rounded_up(
        ulong price, int gpus, uint seconds, uint expected) =>
        Assert.Equal(new Money(expected), new Price(price).LockRoundedUp(gpus, seconds));

    [Fact]
    public void What_is_owed_never_passes_the_lock() => Terms.Select(Gen.Double[0, 1]).Sample((terms, part) =>
    {
        var price = new Price(terms.Price);
        var used = GpuTime.Of(terms.Gpus, TimeSpan.FromSeconds(terms.Seconds) * part);
        return price.OwedRoundedDown(used) <= price.LockRoundedUp(terms.Gpus, terms.Seconds);
    });

    [Fact]
    public void Rounding_is_never_more_than_one_unit_and_always_against_the_one_who_asks() => Terms.Sample(terms =>
    {
        var price = new Price(terms.Price);
        var exact = (UInt128)terms.Price * (uint)terms.Gpus * terms.Seconds;
        var locked = price.LockRoundedUp(terms.Gpus, terms.Seconds).BaseUnits * 3_600;
        var used = GpuTime.Of(terms.Gpus, TimeSpan.FromSeconds(terms.Seconds));
        var owed = price.OwedRoundedDown(used).BaseUnits * 3_600;
        return locked >= exact && locked - exact < 3_600 && owed <= exact && exact - owed < 3_600;
    });

    [Fact]
    public void Time_paid_in_parts_never_costs_more_than_time_paid_at_once() =>
        Gen.Select(Gen.ULong[0, 1UL << 40], Gen.ULong[0, 1UL << 30], Gen.ULong[0, 1UL << 30]).Sample((price, a, b) =>
        {
            var whole = new Price(price).OwedRoundedDown(new GpuTime(a + b));
            return new Price(price).OwedRoundedDown(new GpuTime(a)) + new Price(price)
                .OwedRoundedDown(new GpuTime(b)) <= whole;
        });
}
