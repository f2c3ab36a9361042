namespace Weft.Chain.Tests.Economy;

/// <summary>An actor's account at the market: money, guard, delegates, and the leases on its machine.</summary>
internal static class PurseProbes
{
    public static IEnumerable<EconomyProbe> Of(EconomyScene scene, int index)
    {
        var (market, at, actor) = (scene.Model.Market, scene.Places.Market, scene.Actor(index));
        var guard = market.Guards.Of(actor);
        // Which nonces a request may have is no part of the model.
        yield return EconomyProbes.View(
            "market.accountOf(address)", at, [actor], market.BalanceOf(actor), market.FeesOf(actor),
            market.Accounts.IdOf(actor), null, null, guard.IsSet);
        object?[] shown = guard.IsSet
            ? [guard.LimitPerDay, market.Guards.SpentBy(actor, scene.Now), guard.RemovableFrom, guard.SignerHash]
            : [0, 0, 0, 0];
        yield return EconomyProbes.View("market.guardOf(address)", at, [actor], [.. shown, guard.Nonce]);
        foreach (var key in scene.DelegatesOf(index))
        {
            var entry = market.Delegates.Of(actor, key.Address);
            yield return EconomyProbes.View(
                "market.delegateOf(address,address)", at, [actor, key.Address], entry.Id, entry.Cap, entry.Until);
        }

        var machine = market.MachineOf(actor, scene.Machine(index));
        foreach (var (slot, lease) in machine.Last)
        {
            yield return EconomyProbes.View(
                "market.leaseOf(address,address,uint8)", at, [actor, scene.Machine(index), slot],
                market.Accounts.IdOf(lease.Renter), lease.Start, lease.Duration, lease.Stopped, null, lease.Gpus,
                lease.FeeBps, lease.DelegateId, 0, machine.Open.ContainsKey(slot));
        }
    }
}
