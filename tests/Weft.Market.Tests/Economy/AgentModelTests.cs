using System.Numerics;

namespace Weft.Market.Tests;

/// <summary>A year with ten thousand accounts, a fifth of them hostile in every way of the abuse table.</summary>
public sealed class AgentModelTests
{
    /// <summary>What it must be that each kind meets on its way, beside the arithmetic.</summary>
    private static readonly Dictionary<AbuseKind, string> Stop = new()
    {
        [AbuseKind.SelfReferral] = "SelfReferral",
        [AbuseKind.FakeGpus] = "EpochNotOver",
        [AbuseKind.CreditCashOut] = "BalanceTooLow",
        [AbuseKind.CodeSquatting] = "NotEntitled",
        [AbuseKind.CodeHopping] = "AlreadyBound",
        [AbuseKind.CookieStuffing] = "BadSignature",
        [AbuseKind.RefundAfterReward] = "ClaimTooSmall",
        [AbuseKind.RewardDrain] = "ClaimTooSmall",
        [AbuseKind.StolenFunds] = "IsHeld",
        [AbuseKind.GovernanceRaise] = "ReferralShareTooHigh",
        [AbuseKind.FalseAccusation] = "NotSlasher",
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_hostile_cluster_ends_the_year_with_a_loss(int seed)
    {
        var report = Run(new AgentParameters(), (ulong)seed);
        Assert.Equal(52, report.Weeks.Count);
        Assert.Equal(Enum.GetValues<AbuseKind>(), report.Kinds.Select(kind => kind.Kind));
        Assert.InRange(report.Kinds.Sum(kind => kind.Accounts), 1_900, 4_000);
        foreach (var cluster in report.Clusters)
        {
            Assert.True(cluster.Loss > 0, $"{cluster.Kind} gained {-cluster.Loss}.");
            // To the unit, whatever came back: at least the treasury's share of all fees.
            Assert.True(cluster.Loss * Basis.Whole >= cluster.Fees * FeeSplit.Deployed.Treasury, $"{cluster}");
        }

        foreach (var (kind, error) in Stop)
            Assert.Contains(error, report.Kinds.Single(figures => figures.Kind == kind).StoppedBy);
        Assert.True(report.Honest.Earned > report.Honest.Spent * 90 / 100);
        Assert.True(report.Honest.ReferralRewards > 0 && report.Honest.WorkRewards > 0);
        Assert.All(report.Weeks, week => Assert.True(week.Supply <= 1_000_000_000 * Basis.Weft));
        BigInteger ahead = 0;
        foreach (var week in report.Weeks)
            Assert.True((ahead += week.Burned - week.Released) >= 0, $"Week {week.Week} released what was not burned.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_year_and_another_one_another()
    {
        var small = Small with { Weeks = 6 };
        var first = Run(small, 7);
        Assert.Equal(first.Weeks, Run(small, 7).Weeks);
        Assert.Equal(first.Clusters, Run(small, 7).Clusters);
        Assert.NotEqual(first.Weeks, Run(small, 8).Weeks);
    }

    /// <summary>The trap of sharing by fees: who burns little is paid from what the honest burned.</summary>
    [Fact]
    public void Work_rewards_by_fees_and_not_by_own_burn_would_make_attackers_gain()
    {
        var generous = Small with { HostilePercent = 20, WeeklySpend = 20_000, ReferredPercent = 0, Weeks = 26 };
        Assert.All(Run(generous, 3).Clusters, cluster => Assert.True(cluster.Loss > 0));
        var trapped = Run(generous with { Rule = ReleaseRule.ShareOfFees }, 3);
        Assert.Contains(trapped.Clusters, cluster => cluster.Kind == AbuseKind.TierPump && cluster.Loss < 0);
        Assert.Contains(trapped.Clusters, cluster => cluster.Kind == AbuseKind.BribedAttester && cluster.Loss < 0);
    }

    [Theory]
    [InlineData("accounts")]
    [InlineData("weeks")]
    [InlineData("gas")]
    public void A_parameter_out_of_its_bounds_is_refused_with_the_bound(string name)
    {
        var wrong = name switch
        {
            "accounts" => new AgentParameters(Accounts: 999),
            "weeks" => new AgentParameters(Weeks: 521),
            _ => new AgentParameters(Gas: -1),
        };
        Assert.Equal("economy-parameter", wrong.WhyNot()?.Code);
        Assert.Contains($"{name} is", wrong.WhyNot()?.Sentence, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new AgentModel(wrong, 1));
    }

    [Fact]
    public void A_split_that_the_contracts_refuse_is_refused_and_so_are_too_few_attackers()
    {
        var split = new AgentParameters(Split: new FeeSplit(6_000, 0, 0, 2_000, 2_000));
        Assert.Equal("economy-split", split.WhyNot()?.Code);
        Assert.Equal("economy-clusters", new AgentParameters(HostilePercent: 1).WhyNot()?.Code);
        Assert.Null(new AgentParameters(HostilePercent: 0).WhyNot());
    }

    private static AgentParameters Small => new(Accounts: 2_400, HostilePercent: 20, ClusterSize: 28);

    private static AgentReport Run(AgentParameters parameters, ulong seed)
    {
        var model = new AgentModel(parameters, seed);
        while (model.Step())
        {
        }

        return model.Report();
    }
}
