namespace Weft.Market;

/// <summary>
/// McAfee's double auction (1992) for orders of one GPU in one class and region that all fit each other: nobody gains
/// by another price than the true one, at the cost of the least valuable trade. An option to compare with, not what the
/// auction does; <c>docs/matching.md</c> says why.
/// </summary>
public static class TradeReduction
{
    /// <param name="bids">All of them, in any order.</param>
    /// <param name="asks">All of them, in any order.</param>
    public static ReducedLot Clear(IReadOnlyCollection<Price> bids, IReadOnlyCollection<Price> asks)
    {
        Price[] dearest = [.. bids.OrderDescending()];
        Price[] cheapest = [.. asks.Order()];
        var trades = 0;
        while (trades < dearest.Length && trades < cheapest.Length && dearest[trades] >= cheapest[trades]) trades++;
        return trades == 0
            ? default
            : Reduce(
                trades, dearest[trades - 1], cheapest[trades - 1],
                trades < dearest.Length ? dearest[trades] : null, trades < cheapest.Length ? cheapest[trades] : null);
    }

    /// <summary>
    /// All trade at the middle of the first two that do not, where that is within the limits of the last two that do;
    /// else those two are left out and are the prices of the others, and what is between them is nobody's.
    /// </summary>
    /// <param name="losingBid">The highest bid that does not trade.</param>
    /// <param name="unsoldAsk">The lowest ask that does not trade.</param>
    public static ReducedLot Reduce(
        int trades, Price lowestBid, Price dearestAsk, Price? losingBid, Price? unsoldAsk)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trades);
        if (losingBid is { } bid && unsoldAsk is { } ask)
        {
            var middle = new Price((ulong)(((UInt128)bid.PerGpuHour + ask.PerGpuHour) / 2));
            if (dearestAsk <= middle && middle <= lowestBid) return new(trades, middle, middle);
        }

        return new(trades - 1, lowestBid, dearestAsk);
    }
}

/// <param name="Trades">So many of the highest bids trade with as many of the lowest asks.</param>
/// <param name="BuyersPay">Each of them, for each GPU-hour.</param>
/// <param name="SellersGet">Never more than the buyers pay.</param>
public readonly record struct ReducedLot(int Trades, Price BuyersPay, Price SellersGet);
