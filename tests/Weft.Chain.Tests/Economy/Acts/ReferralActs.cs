using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Accounts of the referral programme: levels, tiers, boosts, claims.</summary>
internal static class ReferralActs
{
    public static EconomyTable All { get; } = new()
    {
        ["pass-on"] = (s, step) =>
        {
            var bps = step.Pick == 0 ? 10_001 : (int)(step.Size % 10_001);
            return new(s.Actor(step.Actor), s.Places.Referrals, Words.Call("setPassOn(uint16)", bps),
                call => s.Model.Referrals.SetPassOn(call, bps));
        },
        ["set-payout"] = (s, step) =>
        {
            var to = step.Pick % 4 == 0 ? default : s.Actor(step.Other);
            return new(s.Actor(step.Actor), s.Places.Referrals, Words.Call("setPayout(address)", to),
                call => s.Model.Referrals.SetPayout(call, to));
        },
        ["touch"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Referrals, Words.Call("touch()"), s.Model.Referrals.Touch),
        ["claim-referral"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Referrals, Words.Call("claimFor(address)", s.Actor(step.Other)),
            call => s.Model.Referrals.ClaimFor(call, s.Actor(step.Other))),
        ["prove"] = Prove,
        ["revoke-proof"] = (s, step) =>
        {
            var uid = s.Model.Referrals.Levels.ProofOf(s.Actor(step.Other));
            return new(
                s.Actor(step.Actor), s.Places.Referrals, Words.Call("touch()"),
                call =>
                {
                    s.Model.Referrals.Levels.Revoke(uid);
                    return s.Model.Referrals.Touch(call);
                },
                Revokes: uid);
        },
        ["set-attester"] = (s, step) =>
        {
            // Of a kind that nobody has, so that levels stay.
            var (kind, level) = (new Hash32(Words.Of(3)), step.Pick % 5);
            return new(
                s.Places.Owner, s.Places.Referrals,
                Words.Call("setAttester(bytes32,address,uint8)", kind, new Address(kind.Bytes[12..]), level),
                _ => s.Model.Referrals.Levels.SetAttester(kind, level));
        },
        ["refresh-tier"] = RefreshTier,
        ["set-campaign"] = (s, step) =>
        {
            var c = new CampaignModel(
                (int)(step.Size % 300), (int)(step.Size / 300 % 300), s.Now + (ulong)step.Pick,
                s.Now + (ulong)step.Pick * 100_000);
            return new(
                s.Places.Keeper, s.Places.Referrals,
                Words.Call("setCampaign((uint16,uint16,uint40,uint40))", c.ReferrerBps, c.RefereeBps, c.From, c.Until),
                _ => s.Model.Referrals.Boosts.SetCampaign(c));
        },
        ["set-boost"] = (s, step) =>
        {
            var (account, bps, until) = (s.Actor(step.Other), (int)(step.Size % 520), s.Now + 500_000);
            return new(
                s.Places.Keeper, s.Places.Referrals,
                Words.Call("setBoost(address,uint16,uint40)", account, bps, until),
                _ => s.Model.Referrals.Boosts.SetBoost(account, bps, until));
        },
        ["set-weekly-boost"] = (s, step) => new(
            s.Places.Keeper, s.Places.Referrals, Words.Call("setWeeklyBoost(uint96)", step.Size / 300),
            _ => s.Model.Referrals.Boosts.SetBudget(step.Size / 300)),
        ["not-manager"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Referrals, Words.Call("setWeeklyBoost(uint96)", 1),
            call => CallResult.Reverts("NotManager", call.Sender)),
    };

    /// <summary>The uid says all: recipient, expiry, kind.</summary>
    private static EconomyAct Prove(EconomyScene s, EconomyStep step)
    {
        var recipient = step.Pick == 0 ? default : s.Actor(step.Other);
        var expiry = (step.Pick % 4) switch { 0 => 0ul, 1 => s.Now, 2 => s.Now + 3_000_000, _ => s.Now + 90_000_000 };
        var kind = step.Size % 8 == 0 ? 9 : 1 + (int)(step.Size % 2);
        var uid = new Hash32(Words.Of((Words.Number(recipient) << 96) + (new BigInteger(expiry) << 32) + kind));
        return new(
            s.Actor(step.Actor), s.Places.Referrals, Words.Call("presentProof(bytes32)", uid),
            call =>
            {
                s.Model.Referrals.Levels.Attest(uid, new(recipient, new Hash32(Words.Of(kind)), expiry));
                return s.Model.Referrals.Levels.PresentProof(call, uid);
            });
    }

    private static EconomyAct RefreshTier(EconomyScene s, EconomyStep step)
    {
        var referrer = s.Actor(step.Other);
        List<Address> referees = [.. s.Keys.Select(key => key.Address)
            .Where(actor => s.Model.Bindings.Of(actor, ReferralSides.Renter).Referrer == referrer).Order()];
        if (step.Pick % 16 == 0) referees.Reverse();
        if (step.Pick % 16 == 1) referees.Add(s.Actor(step.Actor));
        if (step.Pick % 16 == 2) referees.AddRange(Enumerable.Repeat(referrer, 101));
        var ahead = (ulong)(step.Pick % 6);
        return new(
            s.Actor(step.Actor), s.Places.Referrals,
            Words.Call("refreshTier(address,address[],uint256)", referrer, referees, ahead),
            call => s.Model.Referrals.RefreshTier(call, referrer, referees, ahead));
    }
}
