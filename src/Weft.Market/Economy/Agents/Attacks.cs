using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// What attackers do, week by week. Each tries what its kind of abuse is, meets whatever stops it, and where leases are
/// part of it rents from itself: the most that anyone can get back of a fee.
/// </summary>
internal sealed class Attacks(AgentWorld world, HonestPeople honest)
{
    /// <summary>Whole dollars: an advertisement that was clicked, a false word from an attester, a reporter's bond.
    /// </summary>
    private const int AdDollars = 1;
    private const int BribeDollars = 5;
    private const int ReporterDollars = 50;

    private static readonly BigInteger BondOfFakes = 5_000 * Basis.Weft;

    private readonly AttemptsOnOthers _others = new(world, honest);

    private EconomyModel Economy => world.Economy;

    public HostileCluster Found(AbuseKind kind)
    {
        var cluster = new HostileCluster(
            kind, [.. Enumerable.Range(0, world.Parameters.ClusterSize).Select(_ => world.NewAccount())]);
        foreach (var renter in Spenders(cluster)) Endow(cluster, renter, world.Parameters.Weeks);
        switch (kind)
        {
            case AbuseKind.SelfReferral:
                cluster.Try(world.Bind(cluster.Referrer, cluster.Referrer, ReferralSides.Both));
                Refer(cluster, cluster.Renters);
                cluster.Try(world.Bind(cluster.Referrer, cluster.Members[2], ReferralSides.Renter));
                cluster.Try(Economy.Referrals.SetPassOn(world.By(cluster.Referrer), Basis.Whole));
                break;
            case AbuseKind.ReferralFarm or AbuseKind.CodeHopping or AbuseKind.StolenFunds or AbuseKind.RewardDrain:
                Refer(cluster, cluster.Renters);
                break;
            case AbuseKind.TierPump or AbuseKind.BribedAttester:
                foreach (var member in cluster.Members) world.Verify(member);
                if (kind == AbuseKind.BribedAttester)
                    cluster.Outlay += cluster.Members.Count * BribeDollars * Basis.Dollar;
                Refer(cluster, cluster.Renters);
                cluster.Try(world.Bind(cluster.Provider, cluster.Referrer, ReferralSides.Provider));
                if (kind == AbuseKind.BribedAttester) HonestPeople.Bond(world, cluster.Referrer, BondOfFakes);
                break;
            case AbuseKind.FakeGpus:
                HonestPeople.Bond(world, cluster.Provider, BondOfFakes);
                break;
        }

        return cluster;
    }

    public void Attack(HostileCluster cluster, int week)
    {
        switch (cluster.Kind)
        {
            case AbuseKind.FakeGpus:
                _others.Fake(cluster, week);
                break;
            case AbuseKind.CreditCashOut:
                _others.CashOut(cluster);
                break;
            case AbuseKind.CodeSquatting:
                _others.Squat(cluster, week);
                break;
            case AbuseKind.CookieStuffing:
                cluster.Outlay += _others.Stuff(cluster, week) * AdDollars * Basis.Dollar;
                break;
            case AbuseKind.RefundAfterReward:
                _others.Refund(cluster);
                break;
            case AbuseKind.GovernanceRaise:
                _others.RaiseShares(cluster);
                break;
            case AbuseKind.FalseAccusation:
                if (week == 0) cluster.Outlay += ReporterDollars * Basis.Dollar;
                _others.Accuse(cluster, week);
                break;
            default:
                Wash(cluster, week);
                break;
        }
    }

    private static IEnumerable<Address> Spenders(HostileCluster cluster) =>
        cluster.Kind == AbuseKind.WashLease ? cluster.Members : cluster.Renters;

    /// <summary>Money for so many weeks of its leases.</summary>
    private void Endow(HostileCluster cluster, Address renter, int weeks)
    {
        var amount = SpendOf(cluster) * weeks;
        world.Fund(renter, amount);
        cluster.Endowment += amount;
    }

    private BigInteger SpendOf(HostileCluster cluster) => Basis.Dollar * cluster.Kind switch
    {
        AbuseKind.TierPump or AbuseKind.BribedAttester => world.Parameters.PumpSpend,
        _ => world.Parameters.HostileSpend,
    };

    private void Refer(HostileCluster cluster, IEnumerable<Address> renters)
    {
        foreach (var renter in renters) cluster.Try(world.Bind(renter, cluster.Referrer, ReferralSides.Renter));
    }

    private void Wash(HostileCluster cluster, int week)
    {
        if (cluster.Kind == AbuseKind.Churn && week % 4 == 0) Churn(cluster, week);
        if (cluster.Kind == AbuseKind.CodeHopping)
            cluster.Try(world.Bind(cluster.Members[2], honest.Providers[week % honest.Providers.Count],
                ReferralSides.Renter));
        foreach (var renter in Spenders(cluster).TakeLast(world.Parameters.ClusterSize - 2))
        {
            // Who washes with one account alone needs no second.
            var provider = cluster.Kind == AbuseKind.WashLease ? renter : cluster.Provider;
            cluster.Paid += SpendOf(cluster);
            cluster.Fees += world.Lease(renter, provider, SpendOf(cluster));
            cluster.Calls += 2;
        }

        if (cluster.Kind is AbuseKind.TierPump or AbuseKind.BribedAttester)
            cluster.Try(Economy.Referrals.RefreshTier(
                world.By(cluster.Referrer), cluster.Referrer, [.. cluster.Renters.Order().Take(100)], 4));
        if (week % 20 == 0) cluster.Try(Economy.Referrals.Touch(world.By(cluster.Referrer)));
        if (cluster.Kind == AbuseKind.RewardDrain) _others.Drain(cluster, week);
        if (cluster.Kind == AbuseKind.StolenFunds) _others.Hold(cluster, week);
    }

    /// <summary>New accounts for the discount of the new; the old ones keep what they accrued.</summary>
    private void Churn(HostileCluster cluster, int week)
    {
        var fresh = Enumerable.Range(0, world.Parameters.ClusterSize - 2).Select(_ => world.NewAccount()).ToList();
        if (week > 0)
        {
            foreach (var renter in fresh) Endow(cluster, renter, 4);
            cluster.Members.AddRange(fresh);
        }

        Refer(cluster, cluster.Members.TakeLast(fresh.Count));
    }
}
