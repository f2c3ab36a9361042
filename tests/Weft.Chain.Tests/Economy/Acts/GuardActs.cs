using System.Numerics;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Second locks on withdrawals: set, made stricter, looser, gone; and money out past them.</summary>
internal static class GuardActs
{
    public static EconomyTable All { get; } = new()
    {
        ["set-guard"] = (s, step) =>
        {
            var guard = GuardOf(s, step);
            var kind = step.Pick % 4 == 1 ? step.Other % SecondSigners.Count : KindOf(s, step);
            var signer = step.Pick % 16 == 0 ? s.Seconds.NameOf(kind)[..19] : s.Seconds.NameOf(kind);
            var limit = !guard.IsSet ? Limit(step) : (step.Pick / 16) switch
            {
                0 => guard.LimitPerDay,
                1 => guard.LimitPerDay * 3 / 4,
                2 => guard.LimitPerDay + 1,
                _ => 0,
            };
            return new(
                s.Actor(step.Actor), s.Places.Market, MarketContract.Functions.SetGuard.Encode((UInt128)limit, signer),
                call => s.Model.Market.Guards.Set(call, limit, signer));
        },
        ["change-guard"] = ChangeGuard,
        ["ask-removal"] = (s, step) =>
        {
            var ask = step.Pick % 4 != 0;
            return new(
                s.Actor(step.Actor), s.Places.Market, Words.Call("askGuardRemoval(bool)", ask),
                call => s.Model.Market.Guards.AskRemoval(call, ask));
        },
        ["remove-guard"] = (s, step) =>
        {
            // In its first second, or one before.
            var from = GuardOf(s, step).RemovableFrom;
            if (step.Pick % 4 == 1) s.WaitUntil(from);
            if (step.Pick % 4 == 2 && from > 0) s.WaitUntil(from - 1);
            return new(
                s.Actor(step.Actor), s.Places.Market, Words.Call("removeGuard()"), s.Model.Market.Guards.Remove);
        },
        ["withdraw-limit"] = WithdrawLimit,
        ["withdraw-guarded"] = WithdrawGuarded,
        ["withdraw-again"] = (s, step) => s.Signed.GetValueOrDefault(step.Actor) ?? WithdrawGuarded(s, step),
    };

    /// <summary>Around what is left of the day, and around the day's end.</summary>
    private static EconomyAct WithdrawLimit(EconomyScene s, EconomyStep step)
    {
        var tomorrow = (s.Now / Call.DaySeconds + 1) * Call.DaySeconds;
        if (step.Pick % 4 == 1) s.WaitUntil(tomorrow - 1);
        if (step.Pick % 4 == 2) s.WaitUntil(tomorrow);
        var actor = s.Actor(step.Actor);
        var left = GuardOf(s, step).LeftOn(s.Now / Call.DaySeconds);
        var amount = (step.Pick / 4 % 4) switch
        {
            0 => left / 3,
            1 => left + 1,
            _ => left,
        };
        return new(
            actor, s.Places.Market, Words.Call("withdraw(address,uint256)", actor, amount),
            call => s.Model.Market.Withdraw(call, actor, amount));
    }

    private static EconomyAct WithdrawGuarded(EconomyScene s, EconomyStep step)
    {
        var (actor, balance) = (s.Actor(step.Actor), s.Model.Market.BalanceOf(s.Actor(step.Actor)));
        var to = step.Pick == 10 ? default : s.Actor(step.Other);
        var amount = step.Pick == 9 ? balance + 1 : Basis.Min(balance, step.Size / 20);
        var (second, signature) = Second(s, step, isOther => new WithdrawalStatement(
            actor, to, new Money((UInt128)amount + (isOther ? 1u : 0))));
        return s.Signed[step.Actor] = new(
            actor, s.Places.Market,
            MarketContract.Functions.WithdrawGuarded.Encode(
                to, amount, second.Deadline, second.Signer, signature),
            call => s.Model.Market.WithdrawGuarded(call, to, amount, second));
    }

    private static EconomyAct ChangeGuard(EconomyScene s, EconomyStep step)
    {
        var (actor, limit) = (s.Actor(step.Actor), Limit(step));
        var name = s.Seconds.NameOf(step.Other % SecondSigners.Count);
        var signer = (step.Size % 8) switch
        {
            0 => name[..19],
            1 or 2 => [],
            _ => name,
        };
        var (second, signature) = Second(s, step, isOther => new GuardChangeStatement(
            actor, new Money((UInt128)limit + (isOther ? 1u : 0)), signer));
        return new(
            actor, s.Places.Market,
            MarketContract.Functions.ChangeGuard.Encode(
                (UInt128)limit, signer, second.Deadline, second.Signer, signature),
            call => s.Model.Market.Guards.Change(call, limit, signer, second));
    }

    /// <summary>Signed as it must be, or wrong in one of the ways that there are.</summary>
    /// <param name="statement">What is to be signed; true: something a little different.</param>
    private static (SecondSignatureModel Second, byte[] Signature) Second(
        EconomyScene s, EconomyStep step, Func<bool, GuardStatement> statement)
    {
        var (way, kind, nonce) = (step.Pick % 16, KindOf(s, step), GuardOf(s, step).Nonce);
        var deadline = way switch { 1 => s.Now - 1, 2 => s.Now, _ => s.Now + 500_000 };
        var named = way == 3 ? (kind + 1) % SecondSigners.Count : kind;
        // Two further: the contract account is not the first key's.
        var signs = way == 4 ? (named + 2) % SecondSigners.Count : named;
        if (way == 5) nonce++;
        if (way == 6 && !nonce.IsZero) nonce--;
        var hash = statement(way == 7).Hash((UInt128)nonce, new UnixTime(deadline));
        var signature = way == 8 ? [] : s.Seconds.Sign(signs, s.Market.Domain.Digest(hash));
        var isSigned = way is not (4 or 7 or 8);
        return (new(s.Seconds.NameOf(named), deadline, isSigned ? nonce : null), signature);
    }

    private static GuardModel GuardOf(EconomyScene s, EconomyStep step) =>
        s.Model.Market.Guards.Of(s.Actor(step.Actor));

    /// <summary>Who signs second for the actor, or would.</summary>
    private static int KindOf(EconomyScene s, EconomyStep step) =>
        s.Seconds.KindOf(GuardOf(s, step).SignerHash) ?? step.Other % SecondSigners.Count;

    private static BigInteger Limit(EconomyStep step) => step.Size / 40;
}
