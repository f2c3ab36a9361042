using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What a revert of one of the economy's contracts means. The contract that was called is asked first: some
/// errors look alike in several.</summary>
internal static class EconomyReverts
{
    public static Refusal Translate(EconomyAddresses at, Address called, ReadOnlySpan<byte> data)
    {
        if (called == at.Staking && Staking(data) is { } staking) return staking;
        if (called == at.ReferralCodes && Codes(data) is { } codes) return codes;
        if (called == at.Referrals && Referrals(data) is { } referrals) return referrals;
        if (called == at.Revenue && Revenue(data) is { } revenue) return revenue;
        if (called == at.WorkRewards && Work(data) is { } work) return work;
        if (called == at.BurnAuction && Auction(data) is { } auction) return auction;
        if (called == at.PremiumPass && Pass(data) is { } pass) return pass;
        // A governor's call passes on what the timelock met at any of the others; a purchase, what the token said.
        return Governor(data) ?? Timelock(data) ?? Weft(data) ?? Staking(data) ?? Revenue(data) ?? Referrals(data)
            ?? Pass(data) ?? Work(data) ?? Auction(data) ?? RevertReasons.Translate(data);
    }

    private static Refusal? Staking(ReadOnlySpan<byte> data) =>
        StakingContract.Error.FromRevert(data) is { } error ? StakingRefusals.Of(error) : null;

    private static Refusal? Codes(ReadOnlySpan<byte> data) =>
        ReferralCodesContract.Error.FromRevert(data) is { } error ? CodeRefusals.Of(error) : null;

    private static Refusal? Referrals(ReadOnlySpan<byte> data) =>
        ReferralsContract.Error.FromRevert(data) is { } error ? ReferralRefusals.Of(error) : null;

    private static Refusal? Revenue(ReadOnlySpan<byte> data) =>
        RevenueContract.Error.FromRevert(data) is { } error ? RevenueRefusals.Of(error) : null;

    private static Refusal? Work(ReadOnlySpan<byte> data) =>
        WorkRewardsContract.Error.FromRevert(data) is { } error ? WorkRewardRefusals.Of(error) : null;

    private static Refusal? Auction(ReadOnlySpan<byte> data) =>
        BurnAuctionContract.Error.FromRevert(data) is { } error ? AuctionRefusals.Of(error) : null;

    private static Refusal? Pass(ReadOnlySpan<byte> data) =>
        PremiumPassContract.Error.FromRevert(data) is { } error ? PassRefusals.Of(error) : null;

    private static Refusal? Governor(ReadOnlySpan<byte> data) =>
        WeftGovernorContract.Error.FromRevert(data) is { } error ? GovernorRefusals.Of(error) : null;

    private static Refusal? Timelock(ReadOnlySpan<byte> data) =>
        WeftTimelockContract.Error.FromRevert(data) is { } error ? GovernorRefusals.Of(error) : null;

    private static Refusal? Weft(ReadOnlySpan<byte> data) =>
        WeftTokenContract.Error.FromRevert(data) is { } error ? WeftTokenRefusals.Of(error) : null;
}
