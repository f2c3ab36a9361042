using System.Numerics;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>The auction, what its burning releases, and the token itself.</summary>
internal static class BurnActs
{
    public static EconomyTable All { get; } = new()
    {
        ["buy"] = (s, step) =>
        {
            var units = step.Pick % 3 == 0 ? (BigInteger)step.Size / 1_000 : BigInteger.Pow(10, 15);
            // Prices above a thousand WEFT for a dollar would burn all there is.
            var maxPrice = step.Pick == 5 ? 0 : BigInteger.Pow(10, 33);
            var deadline = step.Pick == 6 ? s.Now - 1 : s.Now;
            var to = step.Pick == 7 ? default : s.Actor(step.Other);
            return new(
                s.Actor(step.Actor), s.Places.Auction,
                Words.Call("buy(uint256,uint256,uint256,address)", units, maxPrice, deadline, to),
                call => s.Model.Auction.Buy(call, units, maxPrice, deadline, to));
        },
        ["claim-work"] = (s, step) =>
        {
            var current = s.Now / Call.WeekSeconds;
            List<ulong> epochs = [.. Enumerable.Range(1, 1 + step.Pick % 5).Select(age => current - (ulong)age)];
            if (step.Pick % 8 == 0) epochs.Add(epochs[0]);
            if (step.Pick == 11) epochs.Add(current);
            if (step.Pick == 12) epochs.AddRange(Enumerable.Repeat(current - 1, 32));
            return new(
                s.Actor(step.Actor), s.Places.WorkRewards,
                Words.Call("claimFor(address,uint256[])", s.Actor(step.Other), epochs),
                call => s.Model.WorkRewards.ClaimFor(call, s.Actor(step.Other), epochs));
        },
        ["release-work"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.WorkRewards, Words.Call("release(address)", s.Actor(step.Other)),
            call => s.Model.WorkRewards.Release(call, s.Actor(step.Other))),
        ["sync-epoch"] = (s, step) =>
        {
            var epoch = s.Now / Call.WeekSeconds - (ulong)(step.Pick % 6);
            return new(
                s.Actor(step.Actor), s.Places.WorkRewards, Words.Call("syncEpoch(uint256)", epoch),
                call => s.Model.WorkRewards.Sync(call, epoch));
        },
        ["approve-weft"] = (s, step) =>
        {
            var spender = (step.Pick % 3) switch
            {
                0 => s.Places.Staking,
                1 => s.Places.Auction,
                _ => s.Places.Pass,
            };
            var amount = step.Size % 4 == 0 ? step.Size * Basis.Dollar * 100 : EconomyScene.Unlimited;
            return new(
                s.Actor(step.Actor), s.Places.Weft, Words.Call("approve(address,uint256)", spender, amount),
                call => s.Model.Weft.Approve(call, spender, amount));
        },
        ["transfer-weft"] = (s, step) =>
        {
            var balance = s.Model.Weft.BalanceOf(s.Actor(step.Actor));
            var amount = step.Pick == 0 ? balance + 1 : balance / 3 + 1;
            var to = step.Pick == 1 ? default : s.Actor(step.Other);
            return new(
                s.Actor(step.Actor), s.Places.Weft, Words.Call("transfer(address,uint256)", to, amount),
                call => s.Model.Weft.Transfer(call, to, amount));
        },
    };
}
