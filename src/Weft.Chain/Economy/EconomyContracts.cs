using Weft.Ethereum;

namespace Weft.Chain;

internal static class EconomyContracts
{
    public static IEnumerable<(string Name, Address At)> All(this EconomyAddresses at) =>
    [
        ("token WEFT", at.Weft), ("governor", at.Governor), ("timelock", at.Timelock), ("revenue", at.Revenue),
        ("referral codes", at.ReferralCodes), ("referrals", at.Referrals), ("staking", at.Staking),
        ("burn auction", at.BurnAuction), ("work rewards", at.WorkRewards), ("premium pass", at.PremiumPass),
    ];
}
