using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>An account's word at <c>Market</c>: money that is free, fees that wait, and its number.</summary>
public sealed class AccountsModel
{
    /// <summary>71 bits: what an account can keep of fees; the rest is the market's overflow.</summary>
    private static readonly BigInteger MaxFees = (BigInteger.One << 71) - 1;

    private readonly Dictionary<Address, BigInteger> _balances = [];
    private readonly Dictionary<Address, BigInteger> _fees = [];
    private readonly Dictionary<Address, int> _ids = [];

    /// <summary>Fees that did not fit.</summary>
    public BigInteger Overflow { get; private set; }

    public BigInteger Sum => Overflow
        + _balances.Values.Concat(_fees.Values).Aggregate(BigInteger.Zero, (sum, amount) => sum + amount);

    public BigInteger BalanceOf(Address account) => _balances.GetValueOrDefault(account);

    public BigInteger FeesOf(Address account) => _fees.GetValueOrDefault(account);

    /// <returns>In the order in which accounts came; zero: it never did.</returns>
    public int IdOf(Address account) => _ids.GetValueOrDefault(account);

    internal void GiveId(Address account) => _ids.TryAdd(account, _ids.Count + 1);

    internal void Credit(Address account, BigInteger amount) => _balances[account] = BalanceOf(account) + amount;

    internal void AddFee(Address account, BigInteger fee)
    {
        if (fee > MaxFees - FeesOf(account)) Overflow += fee;
        else _fees[account] = FeesOf(account) + fee;
    }

    /// <param name="account">Zero: what did not fit any.</param>
    internal BigInteger TakeFees(Address account)
    {
        var fees = account.IsZero ? Overflow : FeesOf(account);
        if (account.IsZero) Overflow = 0;
        else _fees.Remove(account);
        return fees;
    }
}
