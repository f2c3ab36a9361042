namespace Weft.Market;

/// <summary>One step of a ladder of prices.</summary>
/// <param name="Price">The worst price of the step.</param>
/// <param name="Gpus">GPUs of the step.</param>
/// <param name="Cumulative">GPUs at this price or a better one; exact, also where steps were put together.</param>
public readonly record struct DepthLevel(Price Price, ulong Gpus, ulong Cumulative);

/// <summary>How many GPUs are to be had, or wanted, up to which price: an order book as ladders.</summary>
public static class Depth
{
    /// <summary>The cheapest first.</summary>
    /// <param name="mostLevels">At least 2; with more prices than that, neighbours are put together.</param>
    public static IReadOnlyList<DepthLevel> Asks(IEnumerable<PricedWeight> free, int mostLevels) =>
        Ladder(Prices(free).OrderBy(lot => lot.Price), mostLevels);

    /// <summary>The highest first.</summary>
    /// <param name="mostLevels">At least 2; with more prices than that, neighbours are put together.</param>
    public static IReadOnlyList<DepthLevel> Bids(IEnumerable<PricedWeight> wanted, int mostLevels) =>
        Ladder(Prices(wanted).OrderByDescending(lot => lot.Price), mostLevels);

    private static IEnumerable<PricedWeight> Prices(IEnumerable<PricedWeight> lots) => lots
        .Where(lot => lot.Weight > 0)
        .GroupBy(lot => lot.Price, lot => lot.Weight)
        .Select(group => new PricedWeight(group.Key, group.Aggregate(0UL, (sum, weight) => checked(sum + weight))));

    /// <summary>The best price stays by itself; all others are put together in groups of nearly equal size.</summary>
    private static List<DepthLevel> Ladder(IEnumerable<PricedWeight> bestFirst, int mostLevels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostLevels, 2);
        var prices = bestFirst.ToArray();
        var (levels, taken, sum) = (Math.Min(prices.Length, mostLevels), 0, 0UL);
        var ladder = new List<DepthLevel>(levels);
        for (var level = 0; level < levels; level++)
        {
            var end = level == 0 ? 1 : 1 + (int)((long)(prices.Length - 1) * level / (levels - 1));
            var before = sum;
            for (; taken < end; taken++) sum = checked(sum + prices[taken].Weight);
            ladder.Add(new(prices[end - 1].Price, sum - before, sum));
        }

        return ladder;
    }
}
