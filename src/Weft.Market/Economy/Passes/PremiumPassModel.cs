using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary><c>PremiumPass</c>: access that is bought by locking WEFT or by burning it.</summary>
public sealed class PremiumPassModel(Address at, Address owner, TokenModel weft)
{
    private const ulong HoldTime = Call.DaySeconds;
    private const ulong MaxTerm = 400 * Call.DaySeconds;
    private const int MaxPasses = 8;
    private const int MaxTiers = 16;

    private readonly List<(PassTerms Terms, int Revision)> _tiers = [];
    private readonly Dictionary<int, PassModel> _passes = [];
    /// <summary>In the order of the contract's enumeration, which decides between passes that are alike.</summary>
    private readonly Dictionary<Address, List<int>> _held = [];

    public Address At { get; } = at;

    /// <summary>What its guardian may stop.</summary>
    public HaltModel Halt { get; } = new(owner);

    public BigInteger TotalLocked { get; private set; }

    public int LastId { get; private set; }

    public int TierCount => _tiers.Count;

    public PassModel? PassOf(int id) => _passes.GetValueOrDefault(id);

    public int RevisionOf(int tier) => tier >= 1 && tier <= _tiers.Count ? _tiers[tier - 1].Revision : 0;

    public int CountOf(Address account) => _held.TryGetValue(account, out var ids) ? ids.Count : 0;

    public PassEntitlements EntitlementsOf(Address account, ulong now)
    {
        var best = default(PassEntitlements);
        foreach (var id in _held.GetValueOrDefault(account) ?? [])
        {
            var pass = _passes[id];
            if (now >= pass.Expiry || pass.Tier < best.Tier) continue;
            if (pass.Tier == best.Tier && pass.Expiry <= best.Expiry) continue;
            best = new(pass.Mask, pass.Tier, pass.Expiry, pass.DiscountBps);
        }

        return best;
    }

    public CallResult SetTier(Call call, int tier, PassTerms terms)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        var highest = Math.Min(TierCount + 1, MaxTiers);
        if (tier < 1 || tier > highest) return CallResult.Reverts("OutOfBounds", tier, 1, highest);
        if (terms.WhyNot() is { } outside) return CallResult.Reverts(outside);
        if (tier > TierCount)
        {
            _tiers.Add((terms, 1));
            return CallResult.Done;
        }

        if (_tiers[tier - 1].Terms.IsLock != terms.IsLock) return CallResult.Reverts("KindFixed", tier);
        _tiers[tier - 1] = (terms, RevisionOf(tier) + 1);
        return CallResult.Done;
    }

    public CallResult Buy(Call call, int tier, int revision)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        if (CountOf(call.Sender) >= MaxPasses) return TooMany(call.Sender);
        if (Enter(call, LastId + 1, null, tier, revision, isRenewal: false) is { } error)
            return CallResult.Reverts(error);
        Give(call.Sender, ++LastId);
        return CallResult.Of(LastId);
    }

    public CallResult Renew(Call call, int id, int revision)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        if (WhyNotHolder(call, id) is { } stranger) return CallResult.Reverts(stranger);
        var error = Enter(call, id, _passes[id], _passes[id].Tier, revision, isRenewal: true);
        return new CallResult(error, 0);
    }

    public CallResult Upgrade(Call call, int id, int tier, int revision)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        if (WhyNotHolder(call, id) is { } stranger) return CallResult.Reverts(stranger);
        if (tier <= _passes[id].Tier) return CallResult.Reverts("NotHigher", tier, _passes[id].Tier);
        return new CallResult(Enter(call, id, _passes[id], tier, revision, isRenewal: false), 0);
    }

    public CallResult Close(Call call, int id)
    {
        if (!_passes.TryGetValue(id, out var pass)) return CallResult.Reverts(NoPass(id));
        if (call.Now < pass.Expiry)
        {
            if (call.Sender != pass.Holder) return CallResult.Reverts(NotHolder(call, id));
            if (call.Now < pass.Since + HoldTime) return CallResult.Reverts("IsHeld", id, pass.Since + HoldTime);
        }

        var returned = pass.IsLock ? pass.Held : 0;
        TotalLocked -= returned;
        _passes.Remove(id);
        Take(pass.Holder, id);
        weft.Move(At, pass.Holder, returned);
        return CallResult.Done;
    }

    /// <summary>By the holder itself.</summary>
    public CallResult Transfer(Call call, int id, Address to)
    {
        if (to.IsZero) return CallResult.Reverts("ERC721InvalidReceiver", to);
        if (!_passes.TryGetValue(id, out var pass))
            return CountOf(to) >= MaxPasses ? TooMany(to) : CallResult.Reverts(NoPass(id));
        if (call.Now >= pass.Expiry) return CallResult.Reverts("IsOver", id, pass.Expiry);
        if (call.Now < pass.Since + HoldTime) return CallResult.Reverts("IsHeld", id, pass.Since + HoldTime);
        if (to != pass.Holder && CountOf(to) >= MaxPasses) return TooMany(to);
        if (call.Sender != pass.Holder)
            return CallResult.Reverts("ERC721InsufficientApproval", call.Sender, id);
        if (to == pass.Holder) return CallResult.Done;
        Take(pass.Holder, id);
        Give(to, id);
        _passes[id] = pass with { Holder = to };
        return CallResult.Done;
    }

    private static CallResult TooMany(Address account) =>
        CallResult.Reverts("TooManyPasses", account, MaxPasses);

    private static Revert NoPass(int id) => new("ERC721NonexistentToken", id);

    private static Revert NotHolder(Call call, int id) => new("NotHolder", id, call.Sender);

    private Revert? WhyNotHolder(Call call, int id)
    {
        if (!_passes.TryGetValue(id, out var pass)) return NoPass(id);
        return pass.Holder == call.Sender ? null : NotHolder(call, id);
    }

    /// <summary>Gives a pass the tier's terms of now and moves the caller's WEFT, both or neither.</summary>
    private Revert? Enter(Call call, int id, PassModel? old, int tier, int revision, bool isRenewal)
    {
        if (tier < 1 || tier > TierCount || !_tiers[tier - 1].Terms.IsOpen) return new("TierNotSold", tier);
        var terms = _tiers[tier - 1].Terms;
        if (RevisionOf(tier) != revision) return new("TermsChanged", RevisionOf(tier), revision);

        var unlocked = old is { IsLock: true } ? old.Held : 0;
        var locked = terms.IsLock ? terms.Amount : 0;
        var (burned, held, expiry) = (BigInteger.Zero, locked, call.Now + terms.Duration);
        if (!terms.IsLock)
        {
            var rest = old?.RestAt(call.Now) ?? 0;
            burned = isRenewal ? terms.Amount : terms.Amount - Basis.Min(terms.Amount, rest);
            held = rest + burned;
            if (isRenewal && old!.Expiry > call.Now) expiry = old.Expiry + terms.Duration;
            if (expiry > call.Now + MaxTerm) return new("TermTooLong", expiry, call.Now + MaxTerm);
        }

        if (Pay(call, locked - unlocked, burned) is { } error) return error;
        TotalLocked += locked - unlocked;
        _passes[id] = new PassModel(
            call.Sender, held, call.Now, expiry, tier, terms.DiscountBps, terms.Mask, terms.IsLock);
        return null;
    }

    /// <param name="lockMore">Below zero: comes back, before anything is burned.</param>
    private Revert? Pay(Call call, BigInteger lockMore, BigInteger burned)
    {
        if (lockMore > 0) return weft.Pull(At, call.Sender, At, lockMore);
        if (burned > 0 && weft.AllowanceOf(call.Sender, At) < burned)
            return weft.AllowanceTooLow(At, call.Sender, burned);
        var balance = weft.BalanceOf(call.Sender) - lockMore;
        if (burned > 0 && balance < burned) return new("ERC20InsufficientBalance", call.Sender, balance, burned);
        weft.Move(At, call.Sender, -lockMore);
        return burned > 0 ? weft.BurnFrom(At, call.Sender, burned) : null;
    }

    private void Give(Address account, int id)
    {
        if (!_held.TryGetValue(account, out var ids)) _held[account] = ids = [];
        ids.Add(id);
    }

    /// <summary>The last takes the free place, as in the contract.</summary>
    private void Take(Address account, int id)
    {
        var ids = _held[account];
        ids[ids.IndexOf(id)] = ids[^1];
        ids.RemoveAt(ids.Count - 1);
    }
}
