using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What a campaign adds to all shares while it lasts, in basis points of the fee.</summary>
public sealed record CampaignModel(int ReferrerBps, int RefereeBps, ulong From, ulong Until);

/// <summary>What a manager may add to shares: inside a band of 5 % of the fee, and a budget for each week.</summary>
public sealed class BoostsModel
{
    public const int MaxBps = 500;

    private readonly Dictionary<Address, (int Bps, ulong Until)> _boosts = [];
    private BigInteger _spent;
    private ulong _epoch;

    public CampaignModel Campaign { get; private set; } = new(0, 0, 0, 0);

    public BigInteger Budget { get; private set; }

    public (int Bps, ulong Until) Of(Address account) => _boosts.GetValueOrDefault(account);

    public BigInteger SpentIn(ulong epoch) => epoch == _epoch ? _spent : 0;

    public CallResult SetCampaign(CampaignModel campaign)
    {
        var sum = campaign.ReferrerBps + campaign.RefereeBps;
        if (sum > MaxBps) return CallResult.Reverts("BoostTooHigh", sum, MaxBps);
        Campaign = campaign;
        return CallResult.Done;
    }

    public CallResult SetBoost(Address account, int bps, ulong until)
    {
        if (bps > MaxBps) return CallResult.Reverts("BoostTooHigh", bps, MaxBps);
        _boosts[account] = (bps, until);
        return CallResult.Done;
    }

    public CallResult SetBudget(BigInteger budget)
    {
        Budget = budget;
        return CallResult.Done;
    }

    /// <summary>What comes on top for this fee; where the week's budget is short, the referee goes first.</summary>
    internal (BigInteger ToReferrer, BigInteger ToReferee) Take(Call call, Address referrer, BigInteger fee)
    {
        var isRunning = call.Now >= Campaign.From && call.Now <= Campaign.Until;
        var (referrerBps, refereeBps) = isRunning ? (Campaign.ReferrerBps, Campaign.RefereeBps) : (0, 0);
        var (bps, until) = Of(referrer);
        if (call.Now <= until) referrerBps += bps;
        if (referrerBps + refereeBps > MaxBps) referrerBps = MaxBps - refereeBps;
        if (referrerBps + refereeBps == 0) return (0, 0);

        if (_epoch != call.Epoch) (_epoch, _spent) = (call.Epoch, 0);
        var left = Basis.Max(Budget - _spent, 0);
        var toReferee = Basis.Min(Basis.Part(fee, refereeBps), left);
        var toReferrer = Basis.Min(Basis.Part(fee, referrerBps), left - toReferee);
        _spent += toReferee + toReferrer;
        return (toReferrer, toReferee);
    }
}
