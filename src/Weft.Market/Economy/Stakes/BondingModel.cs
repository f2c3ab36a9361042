using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The part of <c>Staking</c> that takes WEFT in, lets it out, and pays rewards.</summary>
public sealed class BondingModel(StakesModel stakes, TokenModel weft, TokenModel token, BigInteger minimum)
{
    /// <summary>What its guardian may stop.</summary>
    public HaltModel Halt { get; init; } = new(default);

    public CallResult Bond(Call call, StakeRole role, Address machine, BigInteger amount)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        if (amount.IsZero) return CallResult.Reverts("ZeroAmount");
        if ((role == StakeRole.Provider) == machine.IsZero) return CallResult.Reverts("MachineMismatch", role, machine);
        var id = new BondKey(role, call.Sender, machine).Id();
        var bond = stakes.BondOf(id);
        if (bond.IsJailed) return CallResult.Reverts("BondJailed", id);
        if (bond.Active + amount < minimum)
            return CallResult.Reverts("BondBelowMinimum", bond.Active + amount, minimum);
        if (weft.Pull(stakes.At, call.Sender, stakes.At, amount) is { } error) return CallResult.Reverts(error);

        bond = stakes.Bond(id);
        bond.Account = call.Sender;
        stakes.Activate(bond, amount);
        return CallResult.Done;
    }

    public CallResult Unbond(Call call, Hash32 id, BigInteger amount)
    {
        var bond = stakes.BondOf(id);
        if (bond.Account != call.Sender) return CallResult.Reverts("NotBondAccount", id, call.Sender);
        if (amount.IsZero) return CallResult.Reverts("ZeroAmount");
        if (amount > bond.Active) return CallResult.Reverts("ActiveTooLow", id, bond.Active, amount);
        stakes.StartUnbonding(bond, amount, call.Now);
        return CallResult.Done;
    }

    public CallResult Withdraw(Call call, Hash32 id, Address to)
    {
        var bond = stakes.BondOf(id);
        if (bond.Account != call.Sender) return CallResult.Reverts("NotBondAccount", id, call.Sender);
        if (to.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (call.Now < bond.WithdrawableAt) return CallResult.Reverts("StillUnbonding", id, bond.WithdrawableAt);
        var amount = StakesModel.TakeUnbonded(bond, call.Now);
        if (amount.IsZero) return CallResult.Reverts("NothingToWithdraw", id, bond.Unbonding, bond.Reserved);
        weft.Move(stakes.At, to, amount);
        return CallResult.Of(amount);
    }

    /// <summary>What slashes and their ends have set free for somebody.</summary>
    public CallResult Collect(Address account, Address to)
    {
        if (to.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (stakes.OwedOf(account).IsZero) return CallResult.Reverts("NothingOwed", account);
        var amount = stakes.TakeOwed(account);
        weft.Move(stakes.At, to, amount);
        return CallResult.Of(amount);
    }

    public CallResult Claim(Call call, Address account, Address to)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        if (to.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (stakes.RewardOf(account).IsZero) return CallResult.Reverts("NothingToClaim", account);
        var amount = stakes.TakeReward(account);
        token.Move(stakes.At, to, amount);
        return CallResult.Of(amount);
    }
}
