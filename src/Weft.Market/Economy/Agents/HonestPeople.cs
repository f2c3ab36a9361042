using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Renters, providers and stakers who do what the market is for.</summary>
internal sealed class HonestPeople
{
    private const int RentersOfTen = 6;
    private const int RefereesOfOne = 20;

    private readonly AgentWorld _world;
    private readonly Dice _dice;
    private readonly List<Address> _renters = [];
    private readonly List<Address> _providers = [];
    private readonly Dictionary<Address, List<Address>> _refereesOf = [];

    public HonestPeople(AgentWorld world, Dice dice)
    {
        (_world, _dice) = (world, dice);
        var parameters = world.Parameters;
        var count = parameters.Accounts - parameters.Hostile;
        for (var i = 0; i < count; i++) (i % 10 < RentersOfTen ? _renters : _providers).Add(world.NewAccount());
        foreach (var renter in _renters)
            world.Fund(renter, 2 * parameters.WeeklySpend * Basis.Dollar * parameters.Weeks);
        foreach (var account in _renters.Concat(_providers).Where(_ => dice.Percent(parameters.VerifiedPercent)))
            world.Verify(account);
        // One in ten providers bonds: somebody must be there to earn the stakers' part.
        foreach (var provider in _providers.Where((_, i) => i % 10 == 0))
            Bond(world, provider, 2_000 * Basis.Weft);
        Refer();
    }

    public IReadOnlyList<Address> Renters => _renters;

    public IReadOnlyList<Address> Providers => _providers;

    public BigInteger Spent { get; private set; }

    public static void Bond(AgentWorld world, Address account, BigInteger amount)
    {
        var economy = world.Economy;
        economy.Weft.Move(world.Buyer, account, amount);
        economy.Weft.Approve(world.By(account), world.Places.Staking, amount);
        AgentWorld.Must(economy.Bonding.Bond(world.By(account), StakeRole.Provider, account, amount));
    }

    /// <summary>Each renter leases once, for something around what it spends.</summary>
    /// <returns>The fees.</returns>
    public BigInteger Lease()
    {
        BigInteger fees = 0;
        foreach (var renter in _renters)
        {
            // Between a tenth and nineteen tenths, so that the mean is what was asked for.
            var amount = _world.Parameters.WeeklySpend * Basis.Dollar * (10 + _dice.Below(181)) / 100;
            Spent += amount;
            fees += _world.Lease(renter, _providers[_dice.Below(_providers.Count)], amount);
        }

        return fees;
    }

    /// <summary>Once in four weeks: tiers are proven, and referrers say that they are there.</summary>
    public void ProveTiers()
    {
        foreach (var (referrer, referees) in _refereesOf)
        {
            AgentWorld.Must(_world.Economy.Referrals.Touch(_world.By(referrer)));
            AgentWorld.Must(_world.Economy.Referrals.RefreshTier(_world.By(referrer), referrer, referees, 4));
        }
    }

    private void Refer()
    {
        var referred = _renters.Where(_ => _dice.Percent(_world.Parameters.ReferredPercent)).ToList();
        foreach (var group in referred.Chunk(RefereesOfOne))
        {
            var referrer = _providers[_dice.Below(_providers.Count)];
            if (_refereesOf.ContainsKey(referrer)) continue;
            foreach (var renter in group) AgentWorld.Must(_world.Bind(renter, referrer, ReferralSides.Renter));
            _refereesOf[referrer] = [.. group.Order()];
        }
    }
}
