using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Where the parts of a fee go. An address that is zero stands for a sink that is not set.</summary>
public sealed record RevenueWiring(Address Treasury, Address Referrals, Address Stakers, Address Burn);

/// <summary>
/// <c>Revenue</c>: splits fees in two steps, as they are collected and as they are served, and never gives back more
/// than its bounds.
/// </summary>
public sealed class RevenueModel(
    Address at, Address owner, TokenModel token, MarketModel market, RevenueWiring wiring,
    IReferralSinkModel referrals, IStakerSinkModel stakers, IBurnSinkModel burn)
{
    private readonly Dictionary<Address, BigInteger> _waitingForBurn = [];
    private BigInteger _allWaitingForBurn;

    public Address At { get; } = at;

    /// <summary>Zero parts of it are sinks that are switched off.</summary>
    public RevenueWiring Wiring { get; private set; } = wiring;

    public FeeSplit Split { get; private set; } = FeeSplit.Deployed;

    public BigInteger TreasuryOwed { get; private set; }

    public BigInteger WaitingForStakers { get; private set; }

    /// <summary>Fees collected whose serving side has not been asked for yet.</summary>
    public BigInteger UnservedVolume { get; private set; }

    /// <summary>The part of them that waits for it.</summary>
    public BigInteger UnservedMoney { get; private set; }

    public BigInteger Held => TreasuryOwed + WaitingForStakers + _allWaitingForBurn + UnservedMoney;

    /// <summary>How a part of a fee is taken; tests put something wrong here.</summary>
    internal Func<BigInteger, int, BigInteger> Part { get; set; } = Basis.Part;

    public BigInteger WaitingForBurn(Address provider) => _waitingForBurn.GetValueOrDefault(provider);

    public CallResult SetSplit(Call call, FeeSplit split)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        if (split.WhyNot() is { } error) return CallResult.Reverts(error);
        Split = split;
        return CallResult.Done;
    }

    /// <summary>Switches a sink off, or on again at its own place.</summary>
    public CallResult SetSinks(Call call, RevenueWiring sinks)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        Wiring = sinks;
        return CallResult.Done;
    }

    /// <summary>Step one: takes in the fees of these renters.</summary>
    public CallResult Collect(Call call, IReadOnlyList<Address> renters)
    {
        var fees = market.TakeFees(At, renters);
        BigInteger total = 0, toStakers = 0, toServe = 0, budgets = 0;
        foreach (var fee in fees)
        {
            total += fee;
            toStakers += Part(fee, Split.Stakers);
            toServe += Part(fee, Split.Provider + Split.Burn);
            budgets += Part(fee, Split.Renter);
        }

        if (total.IsZero) return CallResult.Done;
        TreasuryOwed += total - toStakers - toServe - budgets;
        UnservedVolume += total;
        UnservedMoney += toServe;

        BigInteger used = 0;
        for (var i = 0; i < fees.Count; i++)
        {
            if (fees[i].IsZero || Wiring.Referrals.IsZero) continue;
            var one = referrals.OnRenterFee(call, renters[i], fees[i], Part(fees[i], Split.Renter));
            token.Move(At, Wiring.Referrals, one);
            used += one;
        }

        if (Wiring.Stakers.IsZero) return PayBurn(call, default, 0, budgets - used + toStakers);
        PayStakers(toStakers);
        return PayBurn(call, default, 0, budgets - used);
    }

    /// <summary>Step two: shares out what waits for the side that served.</summary>
    public CallResult CollectServed(Call call, Address provider, IReadOnlyList<Address> machines)
    {
        var asked = machines.Distinct().Aggregate(
            BigInteger.Zero, (sum, machine) => sum + market.MachineOf(provider, machine).Served);
        if (asked.IsZero) return CallResult.Done;
        if (asked > UnservedVolume) return CallResult.Reverts("NotCollectedYet", asked, UnservedVolume);

        var fee = market.TakeServed(provider, machines);
        var taken = Basis.MulDivUp(UnservedMoney, fee, UnservedVolume);
        var back = Basis.Min(
            Basis.MulDiv(UnservedMoney, fee, UnservedVolume), Part(fee, FeeSplit.MaxServedBack));
        var budget = Basis.Min(Part(fee, Split.Provider), back);
        var attributed = back - budget;
        UnservedVolume -= fee;
        UnservedMoney -= taken;

        BigInteger used = 0;
        if (!Wiring.Referrals.IsZero)
        {
            used = referrals.OnProviderFee(call, provider, fee, budget);
            token.Move(At, Wiring.Referrals, used);
        }

        return PayBurn(call, provider, attributed, taken - attributed - used);
    }

    /// <summary>By the referral programme, of what somebody forfeited; the money is there already.</summary>
    public CallResult GiveToBurn(Call call, BigInteger amount) => PayBurn(call, default, 0, amount);

    public CallResult PayStakers() => PayStakers(0)
        ? CallResult.Done
        : CallResult.Reverts("NotDelivered", Wiring.Stakers);

    public CallResult PayBurn(Call call, Address provider)
    {
        var waits = WaitingForBurn(provider) + WaitingForBurn(default);
        PayBurn(call, provider, 0, 0);
        return Wiring.Burn.IsZero && !waits.IsZero
            ? CallResult.Reverts("NotDelivered", Wiring.Burn)
            : CallResult.Done;
    }

    public CallResult PayTreasury()
    {
        token.Move(At, Wiring.Treasury, TreasuryOwed);
        TreasuryOwed = 0;
        return CallResult.Done;
    }

    /// <returns>Whether nothing waits afterwards.</returns>
    private bool PayStakers(BigInteger amount)
    {
        var due = WaitingForStakers + amount;
        WaitingForStakers = Wiring.Stakers.IsZero ? due : 0;
        if (due.IsZero) return true;
        if (Wiring.Stakers.IsZero) return false;
        token.Move(At, Wiring.Stakers, due);
        stakers.OnReward(due);
        return true;
    }

    private CallResult PayBurn(Call call, Address provider, BigInteger attributed, BigInteger rest)
    {
        var waitingRest = WaitingForBurn(default);
        var waiting = provider.IsZero ? 0 : WaitingForBurn(provider);
        var due = waiting + attributed + waitingRest + rest;
        if (due.IsZero) return CallResult.Done;
        if (Wiring.Burn.IsZero)
        {
            Wait(provider, attributed);
            Wait(default, rest);
            return CallResult.Done;
        }

        Wait(provider, -waiting);
        Wait(default, -waitingRest);
        token.Move(At, Wiring.Burn, due);
        burn.OnBurnShare(call, due, provider, waiting + attributed);
        return CallResult.Done;
    }

    private void Wait(Address provider, BigInteger amount)
    {
        if (amount.IsZero) return;
        _waitingForBurn[provider] = WaitingForBurn(provider) + amount;
        _allWaitingForBurn += amount;
    }
}
