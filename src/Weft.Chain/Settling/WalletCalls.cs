using System.Numerics;
using Weft.Node;

namespace Weft.Chain;

/// <summary>What an account does with its guard and its delegates, as calls of the market.</summary>
internal static class WalletCalls
{
    /// <summary>Null for what is none of that.</summary>
    public static byte[]? Of(ChainIntent intent) => intent switch
    {
        SetGuardIntent i => MarketContract.Functions.SetGuard.Encode(i.LimitPerDay.BaseUnits, i.Signer),
        ChangeGuardIntent i => MarketContract.Functions.ChangeGuard.Encode(
            i.LimitPerDay.BaseUnits, i.NewSigner, i.By.Deadline.Seconds, i.By.Signer, i.By.Signature),
        AskGuardRemovalIntent i => MarketContract.Functions.AskGuardRemoval.Encode(i.Ask),
        RemoveGuardIntent => MarketContract.Functions.RemoveGuard.Encode(),
        GuardedWithdrawIntent i => MarketContract.Functions.WithdrawGuarded.Encode(
            i.To, (BigInteger)i.Amount.BaseUnits, i.By.Deadline.Seconds, i.By.Signer, i.By.Signature),
        SetDelegateIntent i => MarketContract.Functions.SetDelegate.Encode(
            i.Delegate, i.Cap.BaseUnits, i.Until.Seconds),
        _ => null,
    };
}
