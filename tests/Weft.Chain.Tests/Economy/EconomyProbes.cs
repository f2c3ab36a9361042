using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>One view, and what the model says that it answers.</summary>
/// <param name="Expected">Word by word; a null word may be anything.</param>
internal sealed record EconomyProbe(string Name, Address To, byte[] Data, object?[] Expected)
{
    public string? WhyNot(BigInteger[] found)
    {
        if (found.Length < Expected.Length) return $"{Name} answered {found.Length} words, not {Expected.Length}";
        for (var i = 0; i < Expected.Length; i++)
        {
            if (Expected[i] is not { } value || Words.Number(value) == found[i]) continue;
            return $"{Name}, word {i}: the chain has {found[i]}, the model {Words.Number(value)}";
        }

        return null;
    }
}

/// <summary>All that can be seen of the economy and its actors.</summary>
internal static class EconomyProbes
{
    public static IEnumerable<EconomyProbe> All(EconomyScene scene) =>
        Globals(scene).Concat(Releases(scene)).Concat(Slashes(scene)).Concat(Passes(scene)).Concat(
            Enumerable.Range(0, EconomyScene.Actors).SelectMany(actor => OfActor(scene, actor)));

    private static IEnumerable<EconomyProbe> Globals(EconomyScene scene)
    {
        var (m, p) = (scene.Model, scene.Places);
        foreach (var holder in new[] { p.Market, p.Revenue, p.Referrals, p.Staking, p.Auction, p.Owner })
            yield return View("token.balanceOf(address)", p.Token, [holder], m.Token.BalanceOf(holder));
        foreach (var holder in new[] { p.Staking, p.Auction, p.WorkRewards, p.Pass, p.Revenue })
            yield return View("weft.balanceOf(address)", p.Weft, [holder], m.Weft.BalanceOf(holder));
        yield return View("weft.totalSupply()", p.Weft, [], m.Weft.Supply);
        yield return View("market.overflow()", p.Market, [], m.Market.Accounts.Overflow);
        var split = m.Revenue.Split;
        yield return View(
            "revenue.split()", p.Revenue, [], split.Renter, split.Provider, split.Stakers, split.Burn, split.Treasury);
        yield return View("revenue.unserved()", p.Revenue, [], m.Revenue.UnservedVolume, m.Revenue.UnservedMoney);
        foreach (var (at, halt) in m.Haltable)
        {
            yield return View("haltable.guardian()", at, [], halt.Guardian);
            yield return View("haltable.isArmed()", at, [], halt.IsArmed);
            yield return View("haltable.haltedUntil()", at, [], halt.HaltedUntil);
        }

        yield return View("market.feeBps()", p.Market, [], m.Market.FeeBps);
        yield return View("revenue.treasuryOwed()", p.Revenue, [], m.Revenue.TreasuryOwed);
        yield return View("revenue.waitingForStakers()", p.Revenue, [], m.Revenue.WaitingForStakers);
        yield return View(
            "revenue.waitingForBurn(address)", p.Revenue, [Address.Zero], m.Revenue.WaitingForBurn(default));
        yield return View("revenue.held()", p.Revenue, [], m.Revenue.Held);
        yield return View("referrals.owed()", p.Referrals, [], m.Referrals.Owed);
        var boosts = m.Referrals.Boosts;
        yield return View(
            "referrals.weeklyBoost()", p.Referrals, [], boosts.Budget,
            boosts.SpentIn(scene.Now / Call.WeekSeconds));
        var campaign = boosts.Campaign;
        yield return View(
            "referrals.campaign()", p.Referrals, [], campaign.ReferrerBps, campaign.RefereeBps, campaign.From,
            campaign.Until);
        yield return View("staking.totalActive()", p.Staking, [], m.Stakes.TotalActive);
        yield return View("staking.rewardsHeld()", p.Staking, [], m.Stakes.RewardsHeld);
        yield return View("staking.unshared()", p.Staking, [], m.Stakes.Unshared);
        yield return View("staking.slashCount()", p.Staking, [], m.Slashing.Count);
        yield return View("work.committed()", p.WorkRewards, [], m.WorkRewards.Committed);
        yield return View("work.owed()", p.WorkRewards, [], m.WorkRewards.Owed);
        yield return View("work.freeReserve()", p.WorkRewards, [], m.WorkRewards.FreeReserve);
        yield return View("pass.totalLocked()", p.Pass, [], m.Pass.TotalLocked);
        yield return View("pass.tierCount()", p.Pass, [], m.Pass.TierCount);
    }

    private static IEnumerable<EconomyProbe> Releases(EconomyScene scene)
    {
        var (m, p, now) = (scene.Model, scene.Places, scene.Now);
        var day = m.Auction.Today(now);
        yield return View(
            "auction.today()", p.Auction, [], day.Day, day.StartPrice, m.Auction.PriceAt(now), m.Auction.LeftAt(now),
            day.Sold);
        yield return View("auction.referencePrice()", p.Auction, [], day.Reference);
        yield return View("auction.unsold()", p.Auction, [], m.Auction.Unsold);
        yield return View("auction.totalBurned()", p.Auction, [], m.Auction.TotalBurned);
        for (var epoch = now / Call.WeekSeconds - 4; epoch <= now / Call.WeekSeconds; epoch++)
        {
            var sale = m.Auction.EpochOf(epoch);
            var release = m.WorkRewards.ReleaseOf(epoch);
            yield return View(
                "auction.epochOf(uint256)", p.Auction, [epoch], sale.Units, sale.Attributed, sale.Sold, sale.Burned);
            yield return View(
                "work.releaseOf(uint256)", p.WorkRewards, [epoch], release.Cap, release.Released, release.SoldOutAt,
                release.Stage);
        }
    }

    private static IEnumerable<EconomyProbe> Slashes(EconomyScene scene)
    {
        for (var id = Math.Max(1, scene.Model.Slashing.Count - 4); id <= scene.Model.Slashing.Count; id++)
        {
            var slash = scene.Model.Slashing.SlashOf(id)!;
            yield return View(
                "staking.slashOf(uint256)", scene.Places.Staking, [id], slash.Accusation.Bond, slash.State,
                slash.Accusation.Reason, slash.Deadline, slash.Amount, slash.ToHarmed, slash.ToProver,
                slash.Accusation.Harmed, slash.Accusation.Prover);
        }
    }

    private static IEnumerable<EconomyProbe> Passes(EconomyScene scene)
    {
        for (var id = Math.Max(1, scene.Model.Pass.LastId - 4); id <= scene.Model.Pass.LastId; id++)
        {
            object?[] expected = scene.Model.Pass.PassOf(id) is { } pass
                ? [pass.Held, pass.Since, pass.Expiry, pass.Tier, pass.DiscountBps, pass.Mask, pass.IsLock]
                : [0, 0, 0, 0, 0, 0, 0];
            yield return View("pass.passOf(uint256)", scene.Places.Pass, [id], expected);
        }
    }

    private static IEnumerable<EconomyProbe> OfActor(EconomyScene scene, int index) =>
        PurseProbes.Of(scene, index).Concat(Money(scene, index)).Concat(Referring(scene, index))
            .Concat(Staked(scene, index)).Concat(Work(scene, index));

    private static IEnumerable<EconomyProbe> Money(EconomyScene scene, int index)
    {
        var (m, p, actor) = (scene.Model, scene.Places, scene.Actor(index));
        yield return View("token.balanceOf(address)", p.Token, [actor], m.Token.BalanceOf(actor));
        yield return View("weft.balanceOf(address)", p.Weft, [actor], m.Weft.BalanceOf(actor));
        foreach (var spender in new[] { p.Staking, p.Auction, p.Pass })
        {
            yield return View(
                "weft.allowance(address,address)", p.Weft, [actor, spender], m.Weft.AllowanceOf(actor, spender));
        }

        var machine = m.Market.MachineOf(actor, scene.Machine(index));
        yield return View(
            "market.machineOf(address,address)", p.Market, [actor, scene.Machine(index)], true, 1, machine.Busy,
            machine.OpenSlots, machine.Earned, machine.Served);
        yield return View(
            "revenue.waitingForBurn(address)", p.Revenue, [actor], m.Revenue.WaitingForBurn(actor));
    }

    private static IEnumerable<EconomyProbe> Referring(EconomyScene scene, int index)
    {
        var (m, p, actor, now) = (scene.Model, scene.Places, scene.Actor(index), scene.Now);
        yield return View("codes.codesOf(address)", scene.Codes, [actor], m.Codes.CountOf(actor));
        yield return View("codes.bindNonceFloor(address)", scene.Codes, [actor], m.Bindings.FloorOf(actor));
        foreach (var side in new[] { ReferralSides.Renter, ReferralSides.Provider })
        {
            var binding = m.Bindings.Of(actor, side);
            yield return View(
                "codes.bindingOf(address,uint8)", scene.Codes, [actor, side], binding.Referrer, binding.BoundAt);
        }

        var (paid, served) = m.Referrals.FeesOf(actor);
        yield return View("referrals.feesOf(address)", p.Referrals, [actor], paid, served);
        var s = m.Referrals.StatusOf(actor, now);
        yield return View(
            "referrals.accountOf(address)", p.Referrals, [actor], s.Accrued, s.Vested, s.Claimed, s.Claimable,
            s.Payout, s.PassOnBps, s.HeldUntil, s.NextHoldFrom, s.LastActive);
        yield return View("referrals.forfeitableFrom(address)", p.Referrals, [actor], s.ForfeitableFrom);
        yield return View(
            "referrals.levelOf(address)", p.Referrals, [actor], m.Referrals.Levels.LevelOf(actor, now));
        yield return View("referrals.proofOf(address)", p.Referrals, [actor], m.Referrals.Levels.ProofOf(actor));
        var epoch = now / Call.WeekSeconds;
        foreach (var ahead in new ulong[] { 0, 1, 4 })
        {
            yield return View(
                "referrals.tierAt(address,uint256)", p.Referrals, [actor, epoch + ahead],
                m.Referrals.TierAt(actor, epoch + ahead));
        }

        yield return View(
            "referrals.feesBetween(address,uint256,uint256)", p.Referrals, [actor, epoch - 12, epoch],
            m.Referrals.FeesBetween(actor, epoch - 12, epoch));
        var boost = m.Referrals.Boosts.Of(actor);
        yield return View("referrals.boostOf(address)", p.Referrals, [actor], boost.Bps, boost.Until);
    }

    private static IEnumerable<EconomyProbe> Staked(EconomyScene scene, int index)
    {
        var (m, p, actor) = (scene.Model, scene.Places, scene.Actor(index));
        foreach (var id in EconomyActs.BondsOf(scene, index))
        {
            var bond = m.Stakes.BondOf(id);
            yield return View(
                "staking.bondOf(bytes32)", p.Staking, [id], bond.Account, bond.Active, bond.Unbonding, bond.Reserved,
                bond.WithdrawableAt, bond.IsJailed);
        }

        yield return View("staking.activeOf(address)", p.Staking, [actor], m.Stakes.ActiveOf(actor));
        yield return View("staking.rewardOf(address)", p.Staking, [actor], m.Stakes.RewardOf(actor));
        yield return View("staking.owedOf(address)", p.Staking, [actor], m.Stakes.OwedOf(actor));
    }

    private static IEnumerable<EconomyProbe> Work(EconomyScene scene, int index)
    {
        var (m, p, actor, now) = (scene.Model, scene.Places, scene.Actor(index), scene.Now);
        for (var epoch = now / Call.WeekSeconds - 2; epoch <= now / Call.WeekSeconds; epoch++)
        {
            yield return View(
                "auction.attributedTo(uint256,address)", p.Auction, [epoch, actor],
                m.Auction.AttributedTo(epoch, actor));
            yield return View(
                "work.claimable(address,uint256)", p.WorkRewards, [actor, epoch],
                m.WorkRewards.ClaimableOf(actor, epoch, now));
            yield return View(
                "work.releasedTo(uint256,address)", p.WorkRewards, [epoch, actor],
                m.WorkRewards.ReleasedTo(epoch, actor));
        }

        var (vested, unvested) = m.WorkRewards.VestingOf(actor, now);
        yield return View("work.vestingOf(address)", p.WorkRewards, [actor], vested, unvested);
        var best = m.Pass.EntitlementsOf(actor, now);
        yield return View(
            "pass.entitlements(address)", p.Pass, [actor], best.Mask, best.Tier, best.Expiry, best.DiscountBps);
        yield return View("pass.balanceOf(address)", p.Pass, [actor], m.Pass.CountOf(actor));
    }

    /// <param name="name">Contract, dot, signature.</param>
    public static EconomyProbe View(string name, Address to, object[] arguments, params object?[] expected) =>
        new($"{name} of {string.Join(", ", arguments)}", to, Words.Call(name[(name.IndexOf('.') + 1)..], arguments),
            expected);
}
