using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Accusations, and how each of them can end.</summary>
internal static class SlashActs
{
    public static EconomyTable All { get; } = new()
    {
        ["accuse"] = Accuse,
        ["drop-slash"] = (s, step) => OnSlash(s, step, "drop(uint256)", Slasher(s, step), s.Model.Slashing.Drop),
        ["appeal-slash"] = (s, step) =>
        {
            var bond = s.Model.Slashing.SlashOf(SlashAt(s, step))?.Accusation.Bond ?? default;
            var accused = s.Model.Stakes.BondOf(bond).Account;
            var from = step.Size % 8 == 0 || accused.IsZero ? s.Actor(step.Actor) : accused;
            return OnSlash(s, step, "appeal(uint256)", from, s.Model.Slashing.Appeal);
        },
        ["decide-slash"] = (s, step) =>
        {
            var (id, isUpheld) = (SlashAt(s, step), step.Size % 2 == 0);
            return new(
                step.Size % 16 == 0 ? s.Actor(step.Actor) : s.Places.Owner, s.Places.Staking,
                Words.Call("decide(uint256,bool)", id, isUpheld),
                call => s.Model.Slashing.Decide(call, id, isUpheld));
        },
        ["execute-slash"] = (s, step) =>
            OnSlash(s, step, "execute(uint256)", s.Actor(step.Actor), s.Model.Slashing.Execute),
        ["lapse-slash"] = (s, step) =>
            OnSlash(s, step, "lapse(uint256)", s.Actor(step.Actor), s.Model.Slashing.Lapse),
    };

    private static EconomyAct Accuse(EconomyScene s, EconomyStep step)
    {
        var reason = (SlashReason)(step.Pick % 4);
        var harmed = step.Size % 3 == 0 ? default : s.Actor(step.Actor);
        var prover = step.Size % 5 == 0 ? default : s.Actor((step.Actor + 1) % EconomyScene.Actors);
        var accusation = new Accusation(
            EconomyActs.BondsOf(s, step.Other)[step.Pick / 4 % 2], reason, (int)(step.Size % 10_200),
            step.Pick == 9 ? default : Keccak.Hash($"evidence {step.Size % 40}"), harmed,
            step.Pick % 4 == 0 ? 0 : new BigInteger(step.Size) * step.Size, prover);
        if (step.Pick % 2 == 0) accusation = accusation with { Bps = (int)(100 + step.Size % 400) };
        return new(
            Slasher(s, step), s.Places.Staking,
            Words.Call(
                "propose((bytes32,uint8,uint16,bytes32,address,uint128,address))", accusation.Bond, accusation.Reason,
                accusation.Bps, accusation.Evidence, accusation.Harmed, accusation.Loss, accusation.Prover),
            call => s.Model.Slashing.Propose(call, accusation) with { Value = 0 });
    }

    private static EconomyAct OnSlash(
        EconomyScene s, EconomyStep step, string signature, Address from, Func<Call, int, CallResult> play)
    {
        var id = SlashAt(s, step);
        return new(from, s.Places.Staking, Words.Call(signature, id), call => play(call, id));
    }

    /// <summary>One of the last few, now and then one that is not there.</summary>
    private static int SlashAt(EconomyScene s, EconomyStep step) =>
        Math.Max(0, s.Model.Slashing.Count + (step.Pick % 16 == 0 ? 1 : -(step.Pick % 3)));

    private static Address Slasher(EconomyScene s, EconomyStep step) =>
        step.Size % 16 == 0 ? s.Actor(step.Actor) : s.Places.Slasher;
}
