using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What the referral programme knows of one account.</summary>
internal sealed class ReferralAccount
{
    private const ulong HoldTime = 7 * Call.DaySeconds;
    private const ulong FastTime = 30 * Call.DaySeconds;
    private const ulong SlowTime = 90 * Call.DaySeconds;
    private const ulong Month = 30 * Call.DaySeconds;

    /// <summary>What an account that nobody vouches for may accrue in a month.</summary>
    private static readonly BigInteger MaxMonthly = 100 * Basis.Dollar;

    private readonly EpochRing _fast = new();
    private readonly EpochRing _slow = new();
    private BigInteger _settled;
    private BigInteger _inMonth;
    private ulong _month;

    /// <summary>Fees as a referred renter, of the last weeks: what tiers are proven with.</summary>
    public EpochRing Fees { get; } = new();

    public BigInteger Paid { get; set; }

    public BigInteger Served { get; set; }

    public ulong LastActive { get; set; }

    public BigInteger Claimed { get; set; }

    public Address Payout { get; set; }

    public int PassOnBps { get; set; }

    public ulong HeldUntil { get; set; }

    public ulong NextHoldFrom { get; set; }

    public ulong ForfeitableFrom { get; set; }

    public Dictionary<ulong, ReferralTier> Tiers { get; } = [];

    public BigInteger Accrued => _settled + _fast.Sum(0, ulong.MaxValue) + _slow.Sum(0, ulong.MaxValue);

    public BigInteger Vested(ulong now) =>
        _settled + _fast.Vested(now, HoldTime, FastTime) + _slow.Vested(now, HoldTime, SlowTime);

    /// <returns>What the account really gets: less where its level allows no more.</returns>
    public BigInteger Credit(Call call, BigInteger amount, int level)
    {
        if (level == 0) amount = Cap(call, amount);
        if (amount.IsZero) return 0;
        var (added, dropped) = (level == 0 ? _slow : _fast).Add(call.Epoch, amount);
        _settled += dropped;
        return added;
    }

    /// <returns>All that was not claimed, vested or not.</returns>
    public BigInteger Empty()
    {
        var amount = Accrued - Claimed;
        (_settled, Claimed) = (0, 0);
        _fast.Clear();
        _slow.Clear();
        return amount;
    }

    private BigInteger Cap(Call call, BigInteger amount)
    {
        var month = call.Now / Month;
        var soFar = _month == month ? _inMonth : 0;
        amount = Basis.Min(amount, MaxMonthly - soFar);
        (_month, _inMonth) = (month, soFar + amount);
        return amount;
    }
}
