using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Where fees become WEFT: somebody buys at the auction when the price is fair, and work is rewarded.
/// </summary>
internal sealed class AgentMarket(AgentWorld world, Dice dice)
{
    private static readonly BigInteger Everything = BigInteger.Pow(10, 30);

    /// <summary>Of one dollar's WEFT, in the auction's unit: it wanders by up to 3 % a day.</summary>
    private BigInteger _fair = AuctionTerms.Deployed.Reference;

    private ulong _claimedBefore = world.By(default).Epoch;
    private List<ulong> _claimable = [];

    /// <summary>WEFT that providers have claimed.</summary>
    public BigInteger Released { get; private set; }

    /// <summary>Waits within the day until the price is fair, and takes the day's lot.</summary>
    public void SellToday()
    {
        _fair = _fair * (97 + dice.Below(7)) / 100;
        _fair = Basis.Min(Basis.Max(_fair, AuctionTerms.Deployed.Reference / 10), AuctionTerms.Deployed.Reference * 10);
        var auction = world.Economy.Auction;
        var midnight = world.Now / Call.DaySeconds * Call.DaySeconds;
        for (var hour = world.Now % Call.DaySeconds / 3_600; hour < 24; hour++)
        {
            var now = Math.Max(world.Now, midnight + hour * 3_600);
            if (auction.PriceAt(now) > _fair) continue;
            world.Now = now;
            if (!auction.LeftAt(now).IsZero)
                AgentWorld.Must(auction.Buy(world.By(world.Buyer), Everything, _fair, now, world.Buyer));
            return;
        }
    }

    /// <summary>Of the weeks that have been sold out since the last time.</summary>
    /// <param name="cluster">Whose books the value goes into; null for the honest.</param>
    public void ClaimWork(IReadOnlyList<Address> providers, HostileCluster? cluster)
    {
        var (work, auction) = (world.Economy.WorkRewards, world.Economy.Auction);
        if (_claimable.Count == 0) _claimable = SoldOut();
        foreach (var provider in providers)
        {
            foreach (var epoch in _claimable)
            {
                if (auction.AttributedTo(epoch, provider).IsZero) continue;
                var amount = AgentWorld.Must(work.ClaimFor(world.By(provider), provider, [epoch])).Value;
                Released += amount;
                if (cluster is null || amount.IsZero) continue;
                // At what the auction paid for WEFT in that week, and rounded in the attacker's favour.
                var sale = auction.EpochOf(epoch);
                cluster.WorkValue += Basis.MulDivUp(amount, sale.Sold, sale.Burned);
            }
        }
    }

    /// <summary>All providers have had their turn.</summary>
    public void EndClaims()
    {
        if (_claimable.Count > 0) _claimedBefore = _claimable[^1] + 1;
        _claimable = [];
    }

    private List<ulong> SoldOut()
    {
        var epochs = new List<ulong>();
        for (var epoch = _claimedBefore; epoch < world.By(default).Epoch; epoch++)
        {
            var sale = world.Economy.Auction.EpochOf(epoch);
            if (sale.Sold < sale.Units) break;
            epochs.Add(epoch);
        }

        return epochs;
    }
}
