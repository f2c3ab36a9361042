using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The part of <c>Referrals</c> that deals with suspicion: a score delays, only the owner takes.</summary>
/// <param name="burn">Where forfeited money goes.</param>
public sealed class ReferralHolds(
    ReferralsModel referrals, Address owner, Address scoreKeeper, Action<Call, BigInteger> burn)
{
    private const ulong MaxHold = 90 * Call.DaySeconds;
    private const ulong Pause = 90 * Call.DaySeconds;
    private const ulong Appeal = 30 * Call.DaySeconds;

    public CallResult Hold(Call call, Address account, ulong until)
    {
        if (call.Sender != scoreKeeper) return CallResult.Reverts("NotScoreKeeper", call.Sender);
        if (until < call.Now || until > call.Now + MaxHold)
            return CallResult.Reverts("BadHold", until, call.Now + MaxHold);
        var a = referrals.Account(account);
        if (call.Now < a.NextHoldFrom) return CallResult.Reverts("HoldTooSoon", a.NextHoldFrom);
        (a.HeldUntil, a.NextHoldFrom, a.ForfeitableFrom) = (until, until + Pause, 0);
        return CallResult.Done;
    }

    public CallResult Release(Call call, Address account)
    {
        if (call.Sender != scoreKeeper && call.Sender != owner)
            return CallResult.Reverts("NotScoreKeeper", call.Sender);
        if (call.Now > referrals.Account(account).HeldUntil) return CallResult.Reverts("NotHeld", account);
        End(call, account);
        return CallResult.Done;
    }

    public CallResult Propose(Call call, Address account)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        var a = referrals.Account(account);
        if (call.Now > a.HeldUntil) return CallResult.Reverts("NotHeld", account);
        if (a.ForfeitableFrom != 0) return CallResult.Reverts("AlreadyProposed", account);
        if (a.HeldUntil < call.Now + Appeal)
            return CallResult.Reverts("HoldTooShort", a.HeldUntil, call.Now + Appeal);
        a.ForfeitableFrom = call.Now + Appeal;
        return CallResult.Done;
    }

    public CallResult Forfeit(Call call, Address account)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        var a = referrals.Account(account);
        if (a.ForfeitableFrom == 0) return CallResult.Reverts("NotProposed", account);
        if (call.Now < a.ForfeitableFrom) return CallResult.Reverts("AppealOpen", a.ForfeitableFrom);
        if (call.Now > a.HeldUntil) return CallResult.Reverts("NotHeld", account);
        var amount = referrals.Empty(account);
        End(call, account);
        burn(call, amount);
        return CallResult.Of(amount);
    }

    private void End(Call call, Address account)
    {
        var a = referrals.Account(account);
        (a.HeldUntil, a.NextHoldFrom, a.ForfeitableFrom) = (0, call.Now + Pause, 0);
    }
}
