using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// What all parts of <c>Staking</c> share: bonds, what accounts have active and have earned by it, and the few ways in
/// which stake moves.
/// </summary>
public sealed class StakesModel(Address at) : IStakerSinkModel
{
    public const ulong UnbondingTime = 21 * Call.DaySeconds;

    /// <summary>Rewards of one unit of stake are kept in these parts of a unit.</summary>
    private static readonly BigInteger Scale = BigInteger.Pow(10, 36);

    private readonly Dictionary<Hash32, BondModel> _bonds = [];
    private readonly Dictionary<Address, Staker> _stakers = [];
    private readonly Dictionary<Address, BigInteger> _owed = [];
    private BigInteger _rewardPerStake;

    public Address At { get; } = at;

    public BigInteger TotalActive { get; private set; }

    /// <summary>Payment tokens that came in as rewards and were not claimed.</summary>
    public BigInteger RewardsHeld { get; private set; }

    /// <summary>Of them, what came while nobody had any stake.</summary>
    public BigInteger Unshared { get; private set; }

    public BondModel BondOf(Hash32 bond) => _bonds.GetValueOrDefault(bond) ?? new BondModel();

    public BigInteger OwedOf(Address account) => _owed.GetValueOrDefault(account);

    public BigInteger ActiveOf(Address account) => _stakers.GetValueOrDefault(account).Active;

    public BigInteger RewardOf(Address account)
    {
        var staker = _stakers.GetValueOrDefault(account);
        return staker.Earned + Basis.MulDiv(staker.Active, _rewardPerStake - staker.CountedAt, Scale);
    }

    public void OnReward(BigInteger amount)
    {
        RewardsHeld += amount;
        Unshared += amount;
        if (TotalActive.IsZero) return;
        _rewardPerStake += Basis.MulDiv(Unshared, Scale, TotalActive);
        Unshared = 0;
    }

    internal BondModel Bond(Hash32 id)
    {
        if (!_bonds.TryGetValue(id, out var found)) _bonds[id] = found = new BondModel();
        return found;
    }

    internal BigInteger TakeReward(Address account)
    {
        var amount = RewardOf(account);
        _stakers[account] = new Staker(ActiveOf(account), 0, _rewardPerStake);
        RewardsHeld = Basis.Less(RewardsHeld, amount);
        return amount;
    }

    internal BigInteger TakeOwed(Address account)
    {
        var amount = OwedOf(account);
        _owed.Remove(account);
        return amount;
    }

    /// <summary>More stake, or less.</summary>
    internal void Activate(BondModel bond, BigInteger amount)
    {
        _stakers[bond.Account] = new Staker(
            ActiveOf(bond.Account) + amount, RewardOf(bond.Account), _rewardPerStake);
        bond.Active += amount;
        TotalActive += amount;
    }

    /// <summary>What has unbonded by now leaves first: it waited once.</summary>
    internal void StartUnbonding(BondModel bond, BigInteger amount, ulong now)
    {
        Owe(bond.Account, TakeUnbonded(bond, now));
        Activate(bond, -amount);
        bond.Unbonding += amount;
        bond.WithdrawableAt = now + UnbondingTime;
    }

    /// <summary>What may leave: nothing before its time, and nothing that is reserved.</summary>
    internal static BigInteger TakeUnbonded(BondModel bond, ulong now)
    {
        if (now < bond.WithdrawableAt) return 0;
        var amount = Basis.Min(bond.Unbonding, bond.Free);
        bond.Unbonding -= amount;
        return amount;
    }

    internal void Owe(Address account, BigInteger amount)
    {
        if (!amount.IsZero) _owed[account] = OwedOf(account) + amount;
    }

    /// <summary><c>Earned</c> is what it had at the rate <c>CountedAt</c>.</summary>
    private readonly record struct Staker(BigInteger Active, BigInteger Earned, BigInteger CountedAt);
}
