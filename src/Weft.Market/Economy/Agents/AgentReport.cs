using System.Numerics;

namespace Weft.Market;

/// <summary>One week of an agent model, in base units.</summary>
/// <param name="Burned">WEFT, by sales in this week.</param>
/// <param name="Released">WEFT, claimed in this week.</param>
/// <param name="Supply">WEFT, at its end.</param>
public sealed record WeekFigures(
    int Week, BigInteger Leased, BigInteger Fees, BigInteger Burned, BigInteger Released, BigInteger Supply);

/// <summary>What became of one kind of attackers, in base units of the payment token.</summary>
/// <param name="Paid">Leases, gas, outlays, bonds that were lost.</param>
/// <param name="Got">Earnings of its own machines, referral and work rewards, stakers' part of its own fees.</param>
/// <param name="SmallestLoss">Of one cluster.</param>
/// <param name="StoppedBy">Errors that it met.</param>
public sealed record KindFigures(
    AbuseKind Kind, int Clusters, int Accounts, BigInteger Fees, BigInteger Paid, BigInteger Got,
    BigInteger SmallestLoss, int Repelled, IReadOnlyList<string> StoppedBy)
{
    public BigInteger Loss => Paid - Got;
}

/// <summary>What the honest got, in base units of the payment token; work rewards in WEFT.</summary>
public sealed record HonestFigures(
    int Renters, int Providers, BigInteger Spent, BigInteger Earned, BigInteger ReferralRewards,
    BigInteger WorkRewards);

/// <param name="Clusters">In the order in which they were made.</param>
public sealed record AgentReport(
    AgentParameters Parameters, IReadOnlyList<WeekFigures> Weeks, IReadOnlyList<KindFigures> Kinds,
    HonestFigures Honest, BigInteger Treasury, IReadOnlyList<ClusterFigures> Clusters);

/// <summary>One attacker.</summary>
public sealed record ClusterFigures(AbuseKind Kind, BigInteger Fees, BigInteger Paid, BigInteger Got)
{
    public BigInteger Loss => Paid - Got;
}
