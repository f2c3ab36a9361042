using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The kinds of abuse that are not leases with oneself.</summary>
internal sealed class AttemptsOnOthers(AgentWorld world, HonestPeople honest)
{
    private EconomyModel Economy => world.Economy;

    /// <summary>
    /// Machines that are not there: presence is paid nothing. A checker finds out in the third week, half of the bond
    /// goes, and the rest is waited for.
    /// </summary>
    public void Fake(HostileCluster cluster, int week)
    {
        var (slashing, bond) = (Economy.Slashing, new BondKey(StakeRole.Provider, cluster.Provider, cluster.Provider));
        var call = world.By(cluster.Provider);
        cluster.Try(Economy.WorkRewards.ClaimFor(call, cluster.Provider, [call.Epoch]));
        if (week == 2)
        {
            AgentWorld.Must(slashing.Propose(
                world.By(world.Places.Slasher),
                new Accusation(
                    bond.Id(), SlashReason.WrongHardware, 5_000, Keccak.Hash($"{cluster.Provider}"), default, 0,
                    honest.Providers[0])));
        }

        var mine = Enumerable.Range(1, slashing.Count).FirstOrDefault(
            id => slashing.SlashOf(id)?.Accusation.Bond == bond.Id());
        if (week == 4) AgentWorld.Must(slashing.Execute(world.By(honest.Providers[0]), mine));
        if (week == 4) cluster.Try(Economy.Bonding.Unbond(
            world.By(cluster.Provider), bond.Id(), Economy.Stakes.ActiveOf(cluster.Provider)));
        if (week is 5 or 8) cluster.Try(Economy.Bonding.Withdraw(
            world.By(cluster.Provider), bond.Id(), cluster.Provider));
    }

    /// <summary>There is no credit: what can be taken out is what was put in.</summary>
    public void CashOut(HostileCluster cluster)
    {
        foreach (var renter in cluster.Renters)
        {
            var all = Economy.Market.BalanceOf(renter);
            cluster.Try(Economy.Market.Withdraw(world.By(renter), renter, all + 1));
            cluster.Try(Economy.Market.Withdraw(world.By(renter), renter, all));
            cluster.Try(Economy.Market.Deposit(world.By(renter), renter, all));
        }
    }

    /// <summary>Without fees of its own no code; a code of others is theirs.</summary>
    public void Squat(HostileCluster cluster, int week)
    {
        var (code, victim) = ($"BRAND{week}", honest.Providers[week % honest.Providers.Count]);
        var commitment = Keccak.Hash($"{code} {cluster.Referrer}");
        var copied = Keccak.Hash($"{code} {victim} {cluster.Referrer}");
        cluster.Try(Economy.Codes.Commit(world.By(cluster.Referrer), commitment));
        AgentWorld.Must(Economy.Codes.Commit(world.By(victim), copied));
        world.Now += CodesModel.MinCommitAge;
        cluster.Try(Economy.Codes.Reveal(world.By(cluster.Referrer), code, copied));
        cluster.Try(Economy.Codes.Reveal(world.By(cluster.Referrer), code, commitment));
        cluster.Try(Economy.Codes.Accept(world.By(cluster.Referrer), Keccak.Hash(CodesModel.DefaultCode(victim))));
        cluster.Try(Economy.Bindings.Bind(
            world.By(cluster.Members[2]),
            new BindStatement(
                Keccak.Hash(CodesModel.DefaultCode(victim)), cluster.Referrer, cluster.Members[2], 1, 0,
                ReferralSides.Renter, 0, new UnixTime(ulong.MaxValue)),
            isSigned: true));
    }

    /// <summary>A click binds nobody: the referee's signature names the referrer.</summary>
    /// <returns>How many advertisements it paid for.</returns>
    public int Stuff(HostileCluster cluster, int week)
    {
        for (var i = 0; i < 10; i++)
        {
            var victim = honest.Renters[(week * 10 + i) % honest.Renters.Count];
            cluster.Try(world.Bind(victim, cluster.Referrer, ReferralSides.Renter, isSigned: false));
        }

        return 10;
    }

    /// <summary>A lease that is given back brings no fee, so no reward that could be kept.</summary>
    public void Refund(HostileCluster cluster)
    {
        var market = Economy.Market;
        var (renter, provider) = (cluster.Members[2], cluster.Provider);
        world.Now++;
        var start = world.Now;
        var amount = world.Parameters.HostileSpend * Basis.Dollar;
        cluster.Try(market.Open(world.By(renter), renter, provider, provider, 0, 1, amount, 3_600, 0));
        cluster.Try(Economy.Revenue.Collect(world.By(renter), [renter]));
        world.Now += 3_600;
        cluster.Try(market.Expire(world.By(renter), provider, provider, 0, start));
        world.Now += MarketModel.CloseDelay;
        cluster.Try(market.Expire(world.By(renter), provider, provider, 0, start));
        cluster.Try(Economy.Referrals.ClaimFor(world.By(renter), renter));
    }

    /// <summary>What was paid is not paid again, nor what has not vested.</summary>
    public void Drain(HostileCluster cluster, int week)
    {
        var call = world.By(cluster.Referrer);
        cluster.Try(Economy.Referrals.ClaimFor(call, cluster.Referrer));
        cluster.Try(Economy.Referrals.ClaimFor(call, cluster.Referrer));
        cluster.Try(Economy.WorkRewards.ClaimFor(
            call, cluster.Provider, [.. Enumerable.Range(1, 33).Select(age => call.Epoch - (ulong)age)]));
        cluster.Try(Economy.Bonding.Claim(call, cluster.Referrer, cluster.Referrer));
        cluster.Try(Economy.Bonding.Collect(cluster.Referrer, cluster.Referrer));
        cluster.Try(Economy.Pass.Close(call, week + 1));
    }

    /// <summary>Held, and after the appeal forfeited: what it accrued is burned.</summary>
    public void Hold(HostileCluster cluster, int week)
    {
        var (holds, owner) = (Economy.Holds, world.By(world.Places.Owner));
        if (week % 27 == 4) AgentWorld.Must(holds.Hold(
            world.By(world.Places.Keeper), cluster.Referrer, world.Now + 89 * Call.DaySeconds));
        if (week % 27 == 5) AgentWorld.Must(holds.Propose(owner, cluster.Referrer));
        if (week % 27 == 12) AgentWorld.Must(holds.Forfeit(owner, cluster.Referrer));
        cluster.Try(Economy.Referrals.ClaimFor(world.By(cluster.Referrer), cluster.Referrer));
    }

    /// <summary>As a stranger, and as whoever has captured governance: bytecode does not listen to either.</summary>
    public void RaiseShares(HostileCluster cluster)
    {
        var more = new FeeSplit(6_000, 500, 1_000, 2_000, 500);
        cluster.Try(Economy.Revenue.SetSplit(world.By(cluster.Referrer), FeeSplit.Deployed));
        var owner = world.By(world.Places.Owner);
        cluster.Try(Economy.Revenue.SetSplit(owner, more));
        cluster.Try(Economy.Revenue.SetSplit(owner, new FeeSplit(3_500, 500, 2_000, 2_000, 2_000)));
        cluster.Try(Economy.Revenue.SetSplit(owner, new FeeSplit(3_500, 500, 1_000, 3_500, 1_500)));
    }

    /// <summary>As a stranger, and as the slasher: the accused appeals, and silence acquits.</summary>
    public void Accuse(HostileCluster cluster, int week)
    {
        var slashing = Economy.Slashing;
        var victim = honest.Providers[0];
        var accusation = new Accusation(
            new BondKey(StakeRole.Provider, victim, victim).Id(), SlashReason.ForgedWork, 10_000,
            Keccak.Hash($"lie {week} of {cluster.Referrer}"), cluster.Members[2], Basis.Weft, cluster.Referrer);
        cluster.Try(slashing.Propose(world.By(cluster.Referrer), accusation));
        if (week % 4 == 0 && !cluster.Try(slashing.Propose(world.By(world.Places.Slasher), accusation)).Failed)
        {
            var id = slashing.Count;
            AgentWorld.Must(slashing.Appeal(world.By(victim), id));
            AgentWorld.Must(slashing.Decide(world.By(world.Places.Owner), id, isUpheld: false));
        }

        cluster.Try(Economy.Bonding.Collect(cluster.Referrer, cluster.Referrer));
    }
}
