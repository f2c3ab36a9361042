using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The referral programme as <see cref="RevenueModel"/> sees it: how much of a budget it uses.</summary>
public interface IReferralSinkModel
{
    BigInteger OnRenterFee(Call call, Address renter, BigInteger fee, BigInteger budget);

    BigInteger OnProviderFee(Call call, Address provider, BigInteger fee, BigInteger budget);
}

/// <summary>The stakers as <see cref="RevenueModel"/> sees them; the money is there already.</summary>
public interface IStakerSinkModel
{
    void OnReward(BigInteger amount);
}

/// <summary>The auction as <see cref="RevenueModel"/> sees it; the money is there already.</summary>
public interface IBurnSinkModel
{
    void OnBurnShare(Call call, BigInteger amount, Address provider, BigInteger attributed);
}
