using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Bonds in and out, and what stakers earn.</summary>
internal static class StakeActs
{
    public static EconomyTable All { get; } = new()
    {
        ["bond"] = (s, step) =>
        {
            var role = (StakeRole)(step.Pick % 2);
            var machine = (role == StakeRole.Provider) != (step.Pick % 16 == 0) ? s.Machine(step.Actor) : default;
            var amount = step.Pick == 1 ? 0 : step.Size % 3_000 * Basis.Weft + step.Size;
            return new(
                s.Actor(step.Actor), s.Places.Staking,
                Words.Call("bond(uint8,address,uint256)", role, machine, amount),
                call => s.Model.Bonding.Bond(call, role, machine, amount));
        },
        ["unbond"] = (s, step) =>
        {
            var id = BondOf(s, step);
            var amount = s.Model.Stakes.BondOf(id).Active * (step.Size % 1_100) / 1_000;
            return new(
                s.Actor(step.Actor), s.Places.Staking, Words.Call("unbond(bytes32,uint256)", id, amount),
                call => s.Model.Bonding.Unbond(call, id, amount));
        },
        ["withdraw-bond"] = (s, step) =>
        {
            var to = step.Pick % 16 == 0 ? default : s.Actor(step.Other);
            return new(
                s.Actor(step.Actor), s.Places.Staking,
                Words.Call("withdraw(bytes32,address)", BondOf(s, step), to),
                call => s.Model.Bonding.Withdraw(call, BondOf(s, step), to));
        },
        ["collect-owed"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Staking, Words.Call("collectFor(address)", s.Actor(step.Other)),
            _ => s.Model.Bonding.Collect(s.Actor(step.Other), s.Actor(step.Other))),
        ["claim-reward"] = (s, step) =>
        {
            var to = step.Pick % 16 == 0 ? default : s.Actor(step.Other);
            return new(
                s.Actor(step.Actor), s.Places.Staking, Words.Call("claim(address)", to),
                call => s.Model.Bonding.Claim(call, s.Actor(step.Actor), to));
        },
    };

    /// <summary>The actor's own, now and then another's.</summary>
    private static Hash32 BondOf(EconomyScene s, EconomyStep step) =>
        EconomyActs.BondsOf(s, step.Pick % 8 == 0 ? step.Other : step.Actor)[step.Size % 2];
}
