namespace Weft.Market;

/// <summary>What an agent model is run with. Every number has a bound, so that a run ends.</summary>
/// <param name="Accounts">All together.</param>
/// <param name="HostilePercent">How many of them attack, in clusters of <paramref name="ClusterSize"/>.</param>
/// <param name="Weeks">How long there are leases.</param>
/// <param name="WeeklySpend">Whole dollars that an honest renter spends, on average.</param>
/// <param name="HostileSpend">The same of each account of a cluster that leases to itself.</param>
/// <param name="PumpSpend">The same where it pumps a tier, which takes large sums.</param>
/// <param name="ReferredPercent">Honest renters that somebody brought.</param>
/// <param name="VerifiedPercent">Honest accounts that somebody vouches for.</param>
/// <param name="FeeBps">The market's fee.</param>
/// <param name="Split">What becomes of the fee.</param>
/// <param name="Gas">Base units of the payment token that one transaction costs.</param>
/// <param name="Rule">How work rewards are shared; anything but the contracts' rule is there to be shown wrong.</param>
public sealed record AgentParameters(
    int Accounts = 10_000, int HostilePercent = 20, int ClusterSize = 30, int Weeks = 52, int WeeklySpend = 200,
    int HostileSpend = 200, int PumpSpend = 6_000, int ReferredPercent = 30, int VerifiedPercent = 40,
    int FeeBps = 300, FeeSplit? Split = null, int Gas = 10_000, ReleaseRule Rule = ReleaseRule.OwnBurn)
{
    /// <summary>One cluster of each kind at least, or there is nothing to look at.</summary>
    private const int Kinds = 16;

    public int Hostile => Accounts * HostilePercent / 100 / ClusterSize * ClusterSize;

    /// <summary>The refusal for the first bound that does not hold; null where all do.</summary>
    public Refusal? WhyNot() =>
        Bound("accounts", Accounts, 1_000, 100_000)
        ?? Bound("hostilePercent", HostilePercent, 0, 80)
        ?? Bound("clusterSize", ClusterSize, 4, 100)
        ?? Bound("weeks", Weeks, 4, 520)
        ?? Bound("weeklySpend", WeeklySpend, 1, 100_000)
        ?? Bound("hostileSpend", HostileSpend, 1, 100_000)
        ?? Bound("pumpSpend", PumpSpend, 1, 100_000)
        ?? Bound("referredPercent", ReferredPercent, 0, 100)
        ?? Bound("verifiedPercent", VerifiedPercent, 0, 100)
        ?? Bound("feeBps", FeeBps, 0, 500)
        ?? Bound("gas", Gas, 0, 100_000_000)
        ?? (Split?.WhyNot() is { } error ? EconomyRefusals.Split(error) : null)
        ?? (HostilePercent == 0 || Hostile >= Kinds * ClusterSize
            ? null
            : EconomyRefusals.TooFewHostile(Accounts * HostilePercent / 100, Kinds, ClusterSize));

    private static Refusal? Bound(string name, int value, int least, int most) =>
        value >= least && value <= most ? null : EconomyRefusals.Parameter(name, value, least, most);
}
