using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The guards of <c>Market</c>: above a limit for each day a second key must sign too, and whoever lost that key waits
/// a week in the open. Signatures are checked elsewhere: a call says for which nonce there is one.
/// </summary>
public sealed class GuardsModel
{
    public const ulong RemovalDelay = 7 * Call.DaySeconds;

    private readonly Dictionary<Address, GuardModel> _guards = [];

    /// <summary>The day of a second, whose limit counts; tests put something wrong here.</summary>
    internal Func<ulong, ulong> DayOf { get; set; } = now => now / Call.DaySeconds;

    public GuardModel Of(Address account) => _guards.GetValueOrDefault(account, GuardModel.None);

    /// <summary>What left today without a second signature.</summary>
    public BigInteger SpentBy(Address account, ulong now) => Of(account).SpentOn(DayOf(now));

    /// <summary>What may still leave today without a second signature.</summary>
    public BigInteger LeftOf(Address account, ulong now) => Of(account).LeftOn(DayOf(now));

    /// <summary>A new guard, or the same one made stricter.</summary>
    public CallResult Set(Call call, BigInteger limitPerDay, ReadOnlyMemory<byte> signer)
    {
        if (signer.Length < Address.Size) return CallResult.Reverts(Revert.ZeroAddress);
        var guard = Of(call.Sender);
        if (guard.IsSet && (limitPerDay > guard.LimitPerDay || Keccak.Hash(signer.Span) != guard.SignerHash))
            return CallResult.Reverts("SecondSignatureNeeded", limitPerDay, guard.LimitPerDay);
        return Put(call, limitPerDay, signer);
    }

    /// <param name="newSigner">Empty: the guard goes away.</param>
    public CallResult Change(
        Call call, BigInteger limitPerDay, ReadOnlyMemory<byte> newSigner, SecondSignatureModel second)
    {
        if (newSigner.Length is > 0 and < Address.Size) return CallResult.Reverts(Revert.ZeroAddress);
        if (WhyNotSecond(call, second) is { } error) return CallResult.Reverts(error);
        UseSecond(call);
        return newSigner.IsEmpty ? Drop(call) : Put(call, limitPerDay, newSigner);
    }

    public CallResult AskRemoval(Call call, bool ask)
    {
        var guard = Of(call.Sender);
        if (!guard.IsSet) return CallResult.Reverts("NotGuarded", call.Sender);
        _guards[call.Sender] = guard with { RemovableFrom = ask ? call.Now + RemovalDelay : 0 };
        return CallResult.Done;
    }

    public CallResult Remove(Call call)
    {
        var guard = Of(call.Sender);
        if (!guard.IsSet) return CallResult.Reverts("NotGuarded", call.Sender);
        if (guard.RemovableFrom == 0 || call.Now < guard.RemovableFrom)
            return CallResult.Reverts("TooEarly", call.Now, guard.RemovableFrom);
        return Drop(call);
    }

    internal Revert? WhyNotSpend(Call call, BigInteger amount)
    {
        var left = LeftOf(call.Sender, call.Now);
        return Of(call.Sender).IsSet && amount > left ? new("SecondSignatureNeeded", amount, left) : null;
    }

    internal void Spend(Call call, BigInteger amount)
    {
        var guard = Of(call.Sender);
        if (!guard.IsSet) return;
        var day = DayOf(call.Now);
        _guards[call.Sender] = guard with { Spent = guard.SpentOn(day) + amount, Day = day };
    }

    internal Revert? WhyNotSecond(Call call, SecondSignatureModel second)
    {
        var guard = Of(call.Sender);
        if (!guard.IsSet) return new("NotGuarded", call.Sender);
        if (call.Now > second.Deadline) return new("SignatureExpired", second.Deadline);
        var isGood = Keccak.Hash(second.Signer.Span) == guard.SignerHash && second.SignedNonce == guard.Nonce;
        return isGood ? null : new("BadSignature", second.Account);
    }

    internal void UseSecond(Call call)
    {
        var guard = Of(call.Sender);
        _guards[call.Sender] = guard with { Nonce = guard.Nonce + 1 };
    }

    private CallResult Put(Call call, BigInteger limitPerDay, ReadOnlyMemory<byte> signer)
    {
        _guards[call.Sender] = Of(call.Sender) with
        {
            IsSet = true,
            LimitPerDay = limitPerDay,
            SignerHash = Keccak.Hash(signer.Span),
            RemovableFrom = 0,
        };
        return CallResult.Done;
    }

    private CallResult Drop(Call call)
    {
        _guards[call.Sender] = Of(call.Sender) with { IsSet = false, RemovableFrom = 0 };
        return CallResult.Done;
    }
}
