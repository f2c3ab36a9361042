using CsCheck;

namespace Weft.Market.Tests;

/// <summary>Quantiles, ladders and classes of prices.</summary>
public sealed class PricesOfTradeTests
{
    private static readonly Gen<PricedWeight[]> Lots = Gen.Select(
        Gen.OneOf(Gen.ULong[0, 20], Gen.ULong, Gen.Const(ulong.MaxValue)), Gen.ULong[0, 1_000])
        .Select((price, weight) => new PricedWeight(new(price), weight)).Array[0, 60];

    [Fact]
    public void Nothing_has_no_price_and_one_thing_has_one()
    {
        Assert.Null(PriceQuantiles.Of([]));
        Assert.Null(PriceQuantiles.Of([new(new(5), 0)]));
        Assert.Equal(new(new(7), new(7), new(7)), PriceQuantiles.Of([new(new(7), ulong.MaxValue)]));
    }

    [Fact]
    public void A_large_lot_weighs_more_than_many_small_ones()
    {
        var lots = Enumerable.Range(1, 9).Select(n => new PricedWeight(new((ulong)n), 1))
            .Append(new(new(100), 91));
        Assert.Equal(new(new(100), new(100), new(100)), PriceQuantiles.Of(lots.Append(new(new(0), 0))));
        Assert.Equal(
            new(new(1), new(5), new(9)),
            PriceQuantiles.Of(Enumerable.Range(1, 10).Select(n => new PricedWeight(new((ulong)n), ulong.MaxValue))));
    }

    [Fact]
    public void A_quantile_is_a_price_that_is_there_and_the_share_below_it_is_as_said() => Lots.Sample(lots =>
    {
        if (PriceQuantiles.Of(lots) is not { } found)
        {
            Assert.DoesNotContain(lots, lot => lot.Weight > 0);
            return;
        }

        Assert.True(found.P10 <= found.P50 && found.P50 <= found.P90);
        var total = lots.Aggregate(UInt128.Zero, (sum, lot) => sum + lot.Weight);
        foreach (var (price, percent) in ((Price, uint)[])[(found.P10, 10), (found.P50, 50), (found.P90, 90)])
        {
            Assert.Contains(lots, lot => lot.Price == price && lot.Weight > 0);
            var upTo = Sum(lots.Where(lot => lot.Price <= price));
            var below = Sum(lots.Where(lot => lot.Price < price));
            Assert.True(upTo * 100 >= total * percent && below * 100 < total * percent);
        }
    });

    [Fact]
    public void A_ladder_is_bounded_ends_with_everything_and_never_says_more_than_there_is() =>
        Gen.Select(Lots, Gen.Int[2, 12], Gen.Bool).Sample((lots, most, asks) =>
        {
            var ladder = asks ? Depth.Asks(lots, most) : Depth.Bids(lots, most);
            Assert.True(ladder.Count <= most);
            Assert.Equal(Sum(lots), ladder.Count == 0 ? 0 : ladder[^1].Cumulative);
            var before = 0UL;
            for (var i = 0; i < ladder.Count; i++)
            {
                var level = ladder[i];
                if (i > 0) Assert.True(asks ? level.Price > ladder[i - 1].Price : level.Price < ladder[i - 1].Price);
                Assert.Equal(
                    Sum(lots.Where(lot => asks ? lot.Price <= level.Price : lot.Price >= level.Price)),
                    level.Cumulative);
                Assert.Equal(before + level.Gpus, level.Cumulative);
                before = level.Cumulative;
            }

            if (ladder.Count == 0) return;
            var there = lots.Where(lot => lot.Weight > 0).Select(lot => lot.Price).ToArray();
            Assert.Equal(asks ? there.Min() : there.Max(), ladder[0].Price);
            Assert.Equal(Math.Min(most, there.Distinct().Count()), ladder.Count);
        });

    [Fact]
    public void A_class_of_prices_holds_its_own_and_is_narrow() => Gen.ULong.Sample(number =>
    {
        var price = new Price(number);
        var bucket = PriceBuckets.Of(price);
        var lowest = PriceBuckets.LowestOf(bucket);
        Assert.InRange(bucket, 0, PriceBuckets.Count - 1);
        Assert.True(lowest <= price && PriceBuckets.Of(lowest) == bucket);
        if (bucket == PriceBuckets.Count - 1) return;
        var next = PriceBuckets.LowestOf(bucket + 1);
        Assert.True(next > price);
        Assert.True((UInt128)(next.PerGpuHour - lowest.PerGpuHour) * 64 <= UInt128.Max(lowest.PerGpuHour, 64));
    });

    [Fact]
    public void Classes_of_prices_follow_each_other()
    {
        for (var bucket = 1; bucket < PriceBuckets.Count; bucket++)
            Assert.True(PriceBuckets.LowestOf(bucket) > PriceBuckets.LowestOf(bucket - 1));
        Assert.Equal(PriceBuckets.Count - 1, PriceBuckets.Of(new(ulong.MaxValue)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PriceBuckets.LowestOf(PriceBuckets.Count));
    }

    private static UInt128 Sum(IEnumerable<PricedWeight> lots) =>
        lots.Aggregate(UInt128.Zero, (sum, lot) => sum + lot.Weight);
}
