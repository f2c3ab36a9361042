using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary><c>Referrals</c>: from a fee to what whom accrues, and from there to a payment.</summary>
public sealed class ReferralsModel(
    Address at, TokenModel token, PremiumPassModel pass, LevelsModel levels, BoostsModel boosts) : IReferralSinkModel
{
    private const ulong MaxAge = 365 * Call.DaySeconds;
    private const ulong MaxQuiet = 180 * Call.DaySeconds;
    private const int ProviderBps = 500;
    private const ulong Window = 13;
    private const int MaxReferees = 100;
    private const ulong MaxAhead = 4;
    private static readonly BigInteger MinQualified = 10 * Basis.Dollar;
    private static readonly BigInteger MaxFees = 20_000 * Basis.Dollar;
    private static readonly BigInteger MinActive = 25 * Basis.Dollar;

    private readonly Dictionary<Address, ReferralAccount> _accounts = [];
    private BindingsModel? _bindings;

    public Address At { get; } = at;

    /// <summary>What its guardian may stop.</summary>
    public HaltModel Halt { get; init; } = new(default);

    public LevelsModel Levels { get; } = levels;

    public BoostsModel Boosts { get; } = boosts;

    /// <summary>What all accounts together have accrued and neither claimed nor forfeited.</summary>
    public BigInteger Owed { get; private set; }

    /// <summary>Set once: the two know each other.</summary>
    internal BindingsModel Bindings
    {
        get => _bindings ?? throw new InvalidOperationException("Nobody said who brought whom.");
        set => _bindings = value;
    }

    public (BigInteger Paid, BigInteger Served) FeesOf(Address account) =>
        (Account(account).Paid, Account(account).Served);

    public BigInteger FeesBetween(Address referee, ulong from, ulong to) => Account(referee).Fees.Sum(from, to);

    public ReferralTier TierAt(Address referrer, ulong epoch) =>
        Account(referrer).Tiers.GetValueOrDefault(epoch);

    public BigInteger ClaimableOf(Address account, ulong now) =>
        Account(account).Vested(now) - Account(account).Claimed;

    /// <summary>All that the account could ever claim of what it has accrued.</summary>
    public BigInteger UnclaimedOf(Address account) => Account(account).Accrued - Account(account).Claimed;

    /// <summary>As the contract's view, in its order.</summary>
    public ReferralStatus StatusOf(Address account, ulong now)
    {
        var a = Account(account);
        var vested = a.Vested(now);
        return new(
            a.Accrued, vested, a.Claimed, vested - a.Claimed, a.Payout.IsZero ? account : a.Payout, a.PassOnBps,
            a.HeldUntil, a.NextHoldFrom, a.LastActive, a.ForfeitableFrom);
    }

    public BigInteger OnRenterFee(Call call, Address renter, BigInteger fee, BigInteger budget)
    {
        var payer = Account(renter);
        var before = payer.Paid;
        payer.Paid += fee;
        payer.LastActive = call.Now;
        var used = ShareRenterFee(call, renter, before, fee, budget);
        return used + PayDiscount(call, renter, fee, budget - used);
    }

    public BigInteger OnProviderFee(Call call, Address provider, BigInteger fee, BigInteger budget)
    {
        var payer = Account(provider);
        payer.Served += fee;
        payer.LastActive = call.Now;
        var binding = Bindings.Of(provider, ReferralSides.Provider);
        if (binding.Referrer.IsZero || payer.Served < MinQualified || !IsAccruing(call, binding)) return 0;
        var level = Levels.LevelOf(binding.Referrer, call.Now);
        return Pay(call, budget, (binding.Referrer, level, Basis.Part(fee, ProviderBps)), (provider, 0, 0));
    }

    public CallResult SetPassOn(Call call, int bps)
    {
        if (bps > Basis.Whole) return CallResult.Reverts("ShareTooHigh", bps, Basis.Whole);
        Account(call.Sender).PassOnBps = bps;
        return Touch(call);
    }

    public CallResult SetPayout(Call call, Address payout)
    {
        Account(call.Sender).Payout = payout;
        return Touch(call);
    }

    public CallResult Touch(Call call)
    {
        Account(call.Sender).LastActive = call.Now;
        return CallResult.Done;
    }

    public CallResult ClaimFor(Call call, Address account)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        var a = Account(account);
        if (call.Now <= a.HeldUntil) return CallResult.Reverts("IsHeld", account, a.HeldUntil);
        var amount = ClaimableOf(account, call.Now);
        if (amount < Basis.Dollar) return CallResult.Reverts("ClaimTooSmall", amount, Basis.Dollar);
        a.Claimed += amount;
        Owed -= amount;
        if (call.Sender == account) a.LastActive = call.Now;
        token.Move(At, a.Payout.IsZero ? account : a.Payout, amount);
        return CallResult.Of(amount);
    }

    /// <param name="referees">In ascending order, bound to the referrer as renters.</param>
    public CallResult RefreshTier(Call call, Address referrer, IReadOnlyList<Address> referees, ulong ahead)
    {
        if (referees.Count > MaxReferees)
            return CallResult.Reverts("TooManyReferees", referees.Count, MaxReferees);
        if (ahead is 0 or > MaxAhead) return CallResult.Reverts("TooFarAhead", ahead, MaxAhead);
        var fees = new List<BigInteger>();
        var previous = Address.Zero;
        foreach (var referee in referees)
        {
            if (referee.CompareTo(previous) <= 0) return CallResult.Reverts("NotAscending", referee);
            previous = referee;
            if (Bindings.Of(referee, ReferralSides.Renter).Referrer != referrer)
                return CallResult.Reverts("NotReferee", referee, referrer);
            var sum = FeesBetween(referee, call.Epoch + ahead - Window, call.Epoch);
            if (sum >= MinActive && Levels.LevelOf(referee, call.Now) != 0) fees.Add(sum);
        }

        var tier = ReferralTiers.For(fees);
        var tiers = Account(referrer).Tiers;
        for (var epoch = call.Epoch + 1; epoch <= call.Epoch + ahead; epoch++)
            if (tiers.GetValueOrDefault(epoch) < tier) tiers[epoch] = tier;
        return CallResult.Of((int)tier);
    }

    /// <summary>What <see cref="ReferralHolds"/> takes: all that is not claimed.</summary>
    internal BigInteger Empty(Address account)
    {
        var amount = Account(account).Empty();
        Owed -= amount;
        return amount;
    }

    internal ReferralAccount Account(Address account)
    {
        if (!_accounts.TryGetValue(account, out var found)) _accounts[account] = found = new ReferralAccount();
        return found;
    }

    private bool IsAccruing(Call call, ReferralBinding binding)
    {
        var lastActive = Math.Max(Account(binding.Referrer).LastActive, binding.BoundAt);
        return call.Now <= binding.BoundAt + MaxAge && call.Now <= lastActive + MaxQuiet;
    }

    /// <param name="before">What the renter had paid before this fee.</param>
    private BigInteger ShareRenterFee(
        Call call, Address renter, BigInteger before, BigInteger fee, BigInteger budget)
    {
        var payer = Account(renter);
        var binding = Bindings.Of(renter, ReferralSides.Renter);
        if (binding.Referrer.IsZero) return 0;
        payer.Fees.Add(call.Epoch, fee);
        if (payer.Paid < MinQualified || before >= MaxFees || !IsAccruing(call, binding)) return 0;

        var counted = Basis.Min(fee, MaxFees - before);
        var (referrer, level, own) = (
            binding.Referrer, Levels.LevelOf(binding.Referrer, call.Now), Levels.LevelOf(renter, call.Now));
        var areKnown = level != 0 && own != 0;
        var rates = ReferralTiers.RatesOf(areKnown ? TierAt(referrer, call.Epoch) : ReferralTier.Starter);
        var (toReferrer, toReferee) = (Basis.Part(counted, rates.Referrer), Basis.Part(counted, rates.Referee));
        if (areKnown)
        {
            var (more, moreToReferee) = Boosts.Take(call, referrer, counted);
            (toReferrer, toReferee) = (toReferrer + more, toReferee + moreToReferee);
        }

        var passedOn = Basis.Part(toReferrer, Account(referrer).PassOnBps);
        return Pay(call, budget, (referrer, level, toReferrer - passedOn), (renter, own, toReferee + passedOn));
    }

    /// <summary>A premium pass's discount, out of what the shares left: it never takes from a referrer.</summary>
    private BigInteger PayDiscount(Call call, Address renter, BigInteger fee, BigInteger left)
    {
        var amount = Basis.Min(Basis.Part(fee, pass.EntitlementsOf(renter, call.Now).DiscountBps), left);
        var used = Account(renter).Credit(call, amount, Levels.LevelOf(renter, call.Now));
        Owed += used;
        return used;
    }

    /// <summary>The one place that shares a budget. Where shares ask for more, all are cut alike.</summary>
    private BigInteger Pay(
        Call call, BigInteger budget, (Address Account, int Level, BigInteger Amount) referrer,
        (Address Account, int Level, BigInteger Amount) referee)
    {
        var asked = referrer.Amount + referee.Amount;
        if (asked > budget)
        {
            referrer.Amount = Basis.MulDiv(referrer.Amount, budget, asked);
            referee.Amount = Basis.MulDiv(referee.Amount, budget, asked);
        }

        var used = Account(referrer.Account).Credit(call, referrer.Amount, referrer.Level)
            + Account(referee.Account).Credit(call, referee.Amount, referee.Level);
        Owed += used;
        return used;
    }
}
