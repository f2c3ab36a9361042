using CsCheck;

namespace Weft.Market.Tests;

public sealed class TradeReductionTests
{
    private const int Highest = 6;

    private static readonly Gen<(Price[] Bids, Price[] Asks)> Lot =
        Gen.Select(Prices, Prices).Select((bids, asks) => (bids, asks));

    private static Gen<Price[]> Prices => Gen.ULong[0, Highest].Select(price => new Price(price)).Array[0, 5];

    [Theory]
    [InlineData(new ulong[] { 9, 8, 3 }, new ulong[] { 1, 4, 7 }, 2, 5UL, 5UL)]
    [InlineData(new ulong[] { 9, 8, 7 }, new ulong[] { 1, 4, 20 }, 1, 8UL, 4UL)]
    [InlineData(new ulong[] { 9, 8 }, new ulong[] { 1, 4 }, 1, 8UL, 4UL)]
    [InlineData(new ulong[] { 9 }, new ulong[] { 1 }, 0, 9UL, 1UL)]
    [InlineData(new ulong[] { 1 }, new ulong[] { 9 }, 0, 0UL, 0UL)]
    [InlineData(new ulong[] { }, new ulong[] { 9 }, 0, 0UL, 0UL)]
    [InlineData(
        new[] { ulong.MaxValue, ulong.MaxValue - 1 }, new[] { ulong.MaxValue, ulong.MaxValue }, 0, ulong.MaxValue,
        ulong.MaxValue)]
    public void The_least_valuable_trade_is_left_out_unless_the_price_beside_it_fits(
        ulong[] bids, ulong[] asks, int trades, ulong pay, ulong get) => Assert.Equal(
        new(trades, new(pay), new(get)), TradeReduction.Clear(Of(bids), Of(asks)));

    /// <summary>All misreports of all parties, each with luck in every tie, against the truth without any.</summary>
    [Fact]
    public void Nobody_gains_by_another_price_than_the_true_one() => Lot.Sample(lot =>
    {
        for (var i = 0; i < lot.Bids.Length; i++)
            for (var price = 0UL; price <= Highest + 2; price++)
                Assert.True(
                    Buyer(lot.Bids, i, new(price), lucky: true) <= Buyer(lot.Bids, i, lot.Bids[i], lucky: false),
                    $"bid {i} gains by {price}");
        for (var i = 0; i < lot.Asks.Length; i++)
            for (var price = 0UL; price <= Highest + 2; price++)
                Assert.True(
                    Seller(lot.Asks, i, new(price), lucky: true) <= Seller(lot.Asks, i, lot.Asks[i], lucky: false),
                    $"ask {i} gains by {price}");

        long Buyer(Price[] bids, int who, Price says, bool lucky)
        {
            Price[] all = [.. bids.Select((bid, i) => i == who ? says : bid)];
            var reduced = TradeReduction.Clear(all, lot.Asks);
            var before = all.Where((bid, i) => i != who && (bid > says || (!lucky && bid == says))).Count();
            return before < reduced.Trades ? (long)bids[who].PerGpuHour - (long)reduced.BuyersPay.PerGpuHour : 0;
        }

        long Seller(Price[] asks, int who, Price says, bool lucky)
        {
            Price[] all = [.. asks.Select((ask, i) => i == who ? says : ask)];
            var reduced = TradeReduction.Clear(lot.Bids, all);
            var before = all.Where((ask, i) => i != who && (ask < says || (!lucky && ask == says))).Count();
            return before < reduced.Trades ? (long)reduced.SellersGet.PerGpuHour - (long)asks[who].PerGpuHour : 0;
        }
    });

    /// <summary>Buyers pay at least what sellers get, nobody trades past a limit, one trade is lost at most.</summary>
    [Fact]
    public void It_needs_no_money_from_outside() => Lot.Sample(lot =>
    {
        var reduced = TradeReduction.Clear(lot.Bids, lot.Asks);
        Assert.True(reduced.BuyersPay >= reduced.SellersGet);
        Assert.All(lot.Bids.OrderDescending().Take(reduced.Trades), bid => Assert.True(bid >= reduced.BuyersPay));
        Assert.All(lot.Asks.Order().Take(reduced.Trades), ask => Assert.True(ask <= reduced.SellersGet));
        var all = lot.Bids.OrderDescending().Zip(lot.Asks.Order(), (bid, ask) => bid >= ask).Count(fits => fits);
        Assert.InRange(reduced.Trades, Math.Max(0, all - 1), all);
    });

    private static Price[] Of(ulong[] prices) => [.. prices.Select(price => new Price(price))];
}
