using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Suspicion: holds, and what only the owner may take.</summary>
internal static class HoldActs
{
    private static readonly Hash32 Evidence = Keccak.Hash("evidence");

    public static EconomyTable All { get; } = new()
    {
        ["hold"] = (s, step) =>
        {
            var days = (ulong)(step.Pick % 8 == 0 ? 91 : 1 + step.Pick);
            var until = step.Pick == 1 ? s.Now - 1 : s.Now + days * Call.DaySeconds;
            return new(
                Keeper(s, step), s.Places.Referrals,
                Words.Call("hold(address,uint40,bytes32)", s.Actor(step.Other), until, Evidence),
                call => s.Model.Holds.Hold(call, s.Actor(step.Other), until));
        },
        ["release-hold"] = (s, step) => new(
            step.Pick % 2 == 0 ? s.Places.Owner : Keeper(s, step), s.Places.Referrals,
            Words.Call("release(address)", s.Actor(step.Other)),
            call => s.Model.Holds.Release(call, s.Actor(step.Other))),
        ["propose-forfeit"] = (s, step) => new(
            Owner(s, step), s.Places.Referrals,
            Words.Call("proposeForfeit(address,bytes32)", Held(s, step), Evidence),
            call => s.Model.Holds.Propose(call, Held(s, step))),
        ["forfeit"] = (s, step) => new(
            Owner(s, step), s.Places.Referrals, Words.Call("forfeit(address)", Held(s, step)),
            call => s.Model.Holds.Forfeit(call, Held(s, step))),
    };

    private static Address Keeper(EconomyScene s, EconomyStep step) =>
        step.Size % 8 == 0 ? s.Actor(step.Actor) : s.Places.Keeper;

    private static Address Owner(EconomyScene s, EconomyStep step) =>
        step.Size % 8 == 0 ? s.Actor(step.Actor) : s.Places.Owner;

    /// <summary>Somebody who is held, if anybody is.</summary>
    private static Address Held(EconomyScene s, EconomyStep step)
    {
        var held = s.Keys.Select(key => key.Address)
            .Where(actor => s.Model.Referrals.StatusOf(actor, s.Now).HeldUntil >= s.Now).ToList();
        return held.Count == 0 ? s.Actor(step.Other) : held[step.Pick % held.Count];
    }
}
