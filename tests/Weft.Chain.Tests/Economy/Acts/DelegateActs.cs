using System.Numerics;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Keys that are lent a part of a purse: made, ended, renting up to the cap and the last second.</summary>
internal static class DelegateActs
{
    private const ulong MaxUntil = (1ul << 40) - 1;

    public static EconomyTable All { get; } = new()
    {
        ["set-delegate"] = (s, step) =>
        {
            var key = step.Pick % 16 == 0 ? default : KeyOf(s, step.Actor, step).Address;
            BigInteger cap = step.Size % 5 == 0 ? 0 : step.Size % 400_000_000_000;
            var until = (step.Size % 7) switch
            {
                0 => s.Now - 1,
                1 => s.Now + step.Size % 100,
                2 => MaxUntil,
                _ => s.Now + step.Size % (10 * Call.DaySeconds),
            };
            return new(
                s.Actor(step.Actor), s.Places.Market,
                Words.Call("setDelegate(address,uint88,uint40)", key, cap, until),
                call => s.Model.Market.Delegates.Set(call, key, cap, until));
        },
        ["open-delegated"] = Open,
    };

    /// <summary>Settled by the actor; rented for the other with a delegate's signature.</summary>
    private static EconomyAct Open(EconomyScene s, EconomyStep step)
    {
        var signer = KeyOf(s, step.Other, step);
        var entry = s.Model.Market.Delegates.Of(s.Actor(step.Other), signer.Address);
        if (step.Pick % 4 == 1) s.WaitUntil(entry.Until);
        if (step.Pick % 4 == 2) s.WaitUntil(entry.Until + 1);
        // An hour of one GPU locks its price: so the cost is known to the unit.
        var cost = (step.Pick / 4 % 4) switch
        {
            0 => entry.Cap,
            1 => entry.Cap + 1,
            _ => entry.Cap / 3,
        };
        var price = Basis.Max(cost - LeaseOrder.MatchFee, 1);
        return new LeaseOrder(
            s, step.Other, signer, (step.Other + 1 + step.Pick % 3) % EconomyScene.Actors, (byte)(step.Pick % 6),
            1u << (step.Pick % 5), (ulong)price, 3_600).SettledBy(s.Actor(step.Actor));
    }

    private static TestKey KeyOf(EconomyScene s, int account, EconomyStep step)
    {
        var keys = s.DelegatesOf(account);
        return keys[step.Pick / 16 % keys.Length];
    }
}
