using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>An ERC-20 that can be burned, as OpenZeppelin writes it: balances, allowances and the supply.</summary>
public sealed class TokenModel(Address at)
{
    private static readonly BigInteger Unlimited = (BigInteger.One << 256) - 1;

    private readonly Dictionary<Address, BigInteger> _balances = [];
    private readonly Dictionary<(Address Owner, Address Spender), BigInteger> _allowances = [];

    public Address At { get; } = at;

    public BigInteger Supply { get; private set; }

    /// <summary>What all burns together took out.</summary>
    public BigInteger Burned { get; private set; }

    public BigInteger Sum => _balances.Values.Aggregate(BigInteger.Zero, (sum, balance) => sum + balance);

    public BigInteger BalanceOf(Address account) => _balances.GetValueOrDefault(account);

    public BigInteger AllowanceOf(Address owner, Address spender) => _allowances.GetValueOrDefault((owner, spender));

    public void Mint(Address to, BigInteger amount)
    {
        Supply += amount;
        _balances[to] = BalanceOf(to) + amount;
    }

    public CallResult Approve(Call call, Address spender, BigInteger amount)
    {
        _allowances[(call.Sender, spender)] = amount;
        return CallResult.Done;
    }

    public CallResult Transfer(Call call, Address to, BigInteger amount)
    {
        if (to.IsZero) return CallResult.Reverts("ERC20InvalidReceiver", to);
        if (BalanceOf(call.Sender) < amount) return CallResult.Reverts(BalanceTooLow(call.Sender, amount));
        Move(call.Sender, to, amount);
        return CallResult.Of(1);
    }

    /// <summary>Takes out of an allowance and moves, both or neither; the error where it cannot.</summary>
    public Revert? Pull(Address spender, Address from, Address to, BigInteger amount)
    {
        if (WhyNotSpend(spender, from, amount) is { } error) return error;
        Spend(spender, from, amount);
        Move(from, to, amount);
        return null;
    }

    /// <summary>The same, into nothing.</summary>
    public Revert? BurnFrom(Address spender, Address from, BigInteger amount)
    {
        if (WhyNotSpend(spender, from, amount) is { } error) return error;
        Spend(spender, from, amount);
        Burn(from, amount);
        return null;
    }

    public void Burn(Address from, BigInteger amount)
    {
        _balances[from] = Basis.Less(BalanceOf(from), amount);
        Supply -= amount;
        Burned += amount;
    }

    /// <summary>By the contract that holds it: there is enough, or the model is wrong.</summary>
    public void Move(Address from, Address to, BigInteger amount)
    {
        _balances[from] = Basis.Less(BalanceOf(from), amount);
        _balances[to] = BalanceOf(to) + amount;
    }

    public Revert? WhyNotSpend(Address spender, Address from, BigInteger amount)
    {
        if (AllowanceOf(from, spender) < amount) return AllowanceTooLow(spender, from, amount);
        return BalanceOf(from) < amount ? BalanceTooLow(from, amount) : null;
    }

    internal Revert AllowanceTooLow(Address spender, Address from, BigInteger amount) =>
        new("ERC20InsufficientAllowance", spender, AllowanceOf(from, spender), amount);

    private Revert BalanceTooLow(Address from, BigInteger amount) =>
        new("ERC20InsufficientBalance", from, BalanceOf(from), amount);

    private void Spend(Address spender, Address from, BigInteger amount)
    {
        var allowed = AllowanceOf(from, spender);
        if (allowed != Unlimited) _allowances[(from, spender)] = allowed - amount;
    }
}
