using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What everybody had, has, and could still claim, to the unit.</summary>
internal sealed class AgentBooks(AgentWorld world, HonestPeople honest, IReadOnlyList<HostileCluster> clusters)
{
    private EconomyModel Economy => world.Economy;

    /// <summary>Every token is somewhere, and every contract holds what it owes.</summary>
    public static void CheckConservation(EconomyModel economy)
    {
        var (token, weft) = (economy.Token, economy.Weft);
        Same("dollars", token.Supply, token.Sum);
        Same("the market's", economy.Market.Owed, token.BalanceOf(economy.Market.At));
        Same("revenue's", economy.Revenue.Held, token.BalanceOf(economy.Revenue.At));
        Same("the referral programme's", economy.Referrals.Owed, token.BalanceOf(economy.Referrals.At));
        Same("the stakers'", economy.Stakes.RewardsHeld, token.BalanceOf(economy.Stakes.At));
        Same("the auction's", economy.Auction.Unsold, token.BalanceOf(economy.Auction.At));
        Same("WEFT", weft.Supply, weft.Sum);
        Same("burned WEFT", weft.Supply + weft.Burned, 1_000_000_000 * Basis.Weft);
    }

    public IReadOnlyList<KindFigures> Kinds() =>
    [
        .. clusters.GroupBy(cluster => cluster.Kind).OrderBy(group => group.Key).Select(group =>
        {
            var figures = group.Select(Of).ToList();
            return new KindFigures(
                group.Key, figures.Count, group.Sum(c => c.Members.Count), Sum(figures, f => f.Fees),
                Sum(figures, f => f.Paid), Sum(figures, f => f.Got), figures.Min(f => f.Loss),
                group.Sum(c => c.Repelled), [.. group.SelectMany(c => c.Errors).Distinct(StringComparer.Ordinal)]);
        }),
    ];

    public IReadOnlyList<ClusterFigures> Clusters() => [.. clusters.Select(Of)];

    public HonestFigures Honest(AgentMarket market)
    {
        var everyone = honest.Renters.Concat(honest.Providers).ToList();
        return new HonestFigures(
            honest.Renters.Count, honest.Providers.Count, honest.Spent,
            Sum(honest.Providers, p => Economy.Market.MachineOf(p, p).Earned),
            Sum(everyone, account => Economy.Referrals.StatusOf(account, world.Now).Accrued), market.Released);
    }

    private static BigInteger Sum<T>(IEnumerable<T> items, Func<T, BigInteger> of) =>
        items.Aggregate(BigInteger.Zero, (sum, item) => sum + of(item));

    private static void Same(string what, BigInteger expected, BigInteger found)
    {
        if (expected != found) throw new InvalidOperationException($"The books of {what}: {expected}, but {found}.");
    }

    /// <summary>
    /// Got is what is there now and was not there at first, less what is left of the endowment: so it follows from
    /// holdings, not from a sum that could forget something.
    /// </summary>
    private ClusterFigures Of(HostileCluster cluster)
    {
        var holdings = Sum(cluster.Members, Holdings);
        var got = holdings - (cluster.Endowment - cluster.Paid) + cluster.OwnStakeReward + cluster.WorkValue;
        var paid = cluster.Paid + cluster.Outlay + (BigInteger)cluster.Calls * world.Parameters.Gas
            + SlashedValue(cluster);
        return new ClusterFigures(cluster.Kind, cluster.Fees, paid, got);
    }

    /// <summary>In the wallet, at the market, earned, accrued. Rewards of stake are counted apart.</summary>
    private BigInteger Holdings(Address account) => Economy.Token.BalanceOf(account)
        + Economy.Market.BalanceOf(account) + Economy.Market.FeesOf(account)
        + Economy.Market.MachineOf(account, account).Earned + Economy.Referrals.UnclaimedOf(account);

    /// <summary>Bonds that were lost, at the auction's first price: a dollar for one WEFT.</summary>
    private BigInteger SlashedValue(HostileCluster cluster) => Sum(
        Enumerable.Range(1, Economy.Slashing.Count).Select(id => Economy.Slashing.SlashOf(id)!)
            .Where(slash => slash.State == SlashState.Executed
                && Economy.Stakes.BondOf(slash.Accusation.Bond).Account == cluster.Provider),
        slash => slash.Amount * Basis.Dollar / Basis.Weft);
}
