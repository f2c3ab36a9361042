using System.Numerics;

namespace Weft.Market;

/// <summary>What a referrer has proven for a week.</summary>
public enum ReferralTier
{
    Starter,
    Bronze,
    Silver,
    Gold,
}

/// <summary>What tiers ask for and give.</summary>
internal static class ReferralTiers
{
    /// <summary>Basis points of the fee, for the referrer and for the renter.</summary>
    public static (int Referrer, int Referee) RatesOf(ReferralTier tier) => tier switch
    {
        ReferralTier.Gold => (2_000, 1_000),
        ReferralTier.Silver => (1_500, 750),
        ReferralTier.Bronze => (1_200, 500),
        _ => (1_000, 500),
    };

    /// <param name="fees">Of each referee that counts.</param>
    public static ReferralTier For(IReadOnlyList<BigInteger> fees) =>
        Reaches(fees, 25, 25_000) ? ReferralTier.Gold
        : Reaches(fees, 10, 5_000) ? ReferralTier.Silver
        : Reaches(fees, 3, 500) ? ReferralTier.Bronze
        : ReferralTier.Starter;

    /// <summary>One referee counts for at most a fifth.</summary>
    private static bool Reaches(IReadOnlyList<BigInteger> fees, int active, int dollars)
    {
        var volume = dollars * Basis.Dollar;
        var sum = fees.Aggregate(BigInteger.Zero, (all, fee) => all + Basis.Min(fee, volume / 5));
        return fees.Count >= active && sum >= volume;
    }
}
