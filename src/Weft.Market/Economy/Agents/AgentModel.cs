using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A market full of people, some of whom attack it in every way of the abuse table, on the model of the contracts.
/// The same seed gives the same year to the unit.
/// </summary>
/// <remarks>
/// Week by week: leases; fees collected and shared out; daily sales; claims. After the last week sales and claims go on
/// until nothing waits any more, so that the books are whole.
/// </remarks>
public sealed class AgentModel
{
    /// <summary>Days after the last lease in which what waits must be sold.</summary>
    private const int MaxTail = 400;
    private const int RentersAtOnce = 100;

    private readonly AgentWorld _world;
    private readonly HonestPeople _honest;
    private readonly Attacks _attacks;
    private readonly List<HostileCluster> _clusters = [];
    private readonly AgentMarket _market;
    private readonly List<WeekFigures> _weeks = [];

    /// <param name="parameters">In their bounds; see <see cref="AgentParameters.WhyNot"/>.</param>
    public AgentModel(AgentParameters parameters, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.WhyNot() is { } refusal) throw new ArgumentException(refusal.Sentence, nameof(parameters));
        var dice = new Dice(seed);
        _world = new AgentWorld(parameters);
        _honest = new HonestPeople(_world, dice);
        _attacks = new Attacks(_world, _honest);
        var kinds = Enum.GetValues<AbuseKind>();
        for (var i = 0; i < parameters.Hostile / parameters.ClusterSize; i++)
            _clusters.Add(_attacks.Found(kinds[i % kinds.Length]));
        _market = new AgentMarket(_world, dice);
    }

    public AgentParameters Parameters => _world.Parameters;

    public int WeeksDone => _weeks.Count;

    /// <summary>The contracts' numbers behind the agents.</summary>
    internal EconomyModel Economy => _world.Economy;

    /// <summary>One week further; false where the last was done already.</summary>
    public bool Step()
    {
        if (_weeks.Count >= Parameters.Weeks) return false;
        var monday = _world.Now / Call.WeekSeconds * Call.WeekSeconds;
        var (burned, released) = (Economy.Weft.Burned, _market.Released);
        var (spent, week) = (_honest.Spent + Sum(c => c.Paid), _weeks.Count);
        var fees = _honest.Lease() - Sum(c => c.Fees);
        foreach (var cluster in _clusters) _attacks.Attack(cluster, week);
        fees += Sum(c => c.Fees);
        if (week % 4 == 0) _honest.ProveTiers();
        Collect();
        // Leases of a very large market may take longer than this; the clock never goes back.
        for (var day = 2ul; day < 7; day++)
        {
            _world.Now = Math.Max(_world.Now, monday + day * Call.DaySeconds);
            _market.SellToday();
        }

        _world.Now = Math.Max(_world.Now, monday + Call.WeekSeconds - 3_600);
        Claim();
        _weeks.Add(new WeekFigures(
            week + 1, _honest.Spent + Sum(c => c.Paid) - spent, fees, Economy.Weft.Burned - burned,
            _market.Released - released, Economy.Weft.Supply));
        _world.Now = monday + Call.WeekSeconds;
        if (_weeks.Count == Parameters.Weeks) Finish();
        return true;
    }

    /// <summary>All books, which have been found to balance.</summary>
    public AgentReport Report()
    {
        var books = new AgentBooks(_world, _honest, _clusters);
        return new AgentReport(
            Parameters, _weeks, books.Kinds(), books.Honest(_market), Economy.Revenue.TreasuryOwed, books.Clusters());
    }

    private BigInteger Sum(Func<HostileCluster, BigInteger> of) =>
        _clusters.Aggregate(BigInteger.Zero, (sum, cluster) => sum + of(cluster));

    private void Collect()
    {
        var revenue = Economy.Revenue;
        foreach (var renters in _honest.Renters.Chunk(RentersAtOnce))
            AgentWorld.Must(revenue.Collect(_world.By(renters[0]), renters));
        foreach (var cluster in _clusters)
        {
            var before = RewardOf(cluster);
            foreach (var some in cluster.Members.Chunk(RentersAtOnce))
                AgentWorld.Must(revenue.Collect(_world.By(cluster.Provider), some));
            cluster.OwnStakeReward += RewardOf(cluster) - before;
        }

        foreach (var provider in Servers()) AgentWorld.Must(
            revenue.CollectServed(_world.By(provider), provider, [provider]));
    }

    private BigInteger RewardOf(HostileCluster cluster) => cluster.Kind == AbuseKind.BribedAttester
        ? Economy.Stakes.RewardOf(cluster.Referrer)
        : 0;

    private IEnumerable<Address> Servers() => _honest.Providers.Concat(
        _clusters.SelectMany(c => c.Kind == AbuseKind.WashLease ? c.Members : [c.Provider]));

    private void Claim()
    {
        _market.ClaimWork(_honest.Providers, null);
        foreach (var cluster in _clusters)
        {
            _market.ClaimWork(
                cluster.Kind == AbuseKind.WashLease ? cluster.Members : [cluster.Provider], cluster);
        }

        _market.EndClaims();
        if (_weeks.Count % 4 != 3) return;
        foreach (var account in _honest.Renters.Concat(_honest.Providers))
        {
            if (Economy.Referrals.ClaimableOf(account, _world.Now) >= Basis.Dollar)
                AgentWorld.Must(Economy.Referrals.ClaimFor(_world.By(account), account));
        }
    }

    private void Finish()
    {
        for (var day = 0; day < MaxTail && !Economy.Auction.Unsold.IsZero; day++)
        {
            _market.SellToday();
            _world.Now = (_world.Now / Call.DaySeconds + 1) * Call.DaySeconds;
        }

        Claim();
        AgentBooks.CheckConservation(Economy);
    }
}
