using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

public enum ReleaseStage
{
    None,
    Capped,
    SoldOut,
    Closed,
}

/// <summary>What one week may release, and did.</summary>
public sealed class WeekRelease
{
    public BigInteger Cap { get; internal set; }

    public BigInteger Released { get; internal set; }

    public ulong SoldOutAt { get; internal set; }

    public ReleaseStage Stage { get; internal set; }
}

/// <summary>
/// <c>WorkRewards</c>: releases reserve for what was burned in a provider's name, a quarter at once and the rest over
/// 180 days.
/// </summary>
public sealed class WorkRewardsModel(
    Address at, TokenModel weft, BurnAuctionModel auction, int capPpm = 5_000, ReleaseRule rule = ReleaseRule.OwnBurn)
{
    private const ulong ClaimWindow = 364 * Call.DaySeconds;
    private const int MaxEpochs = 32;
    private const int Million = 1_000_000;

    private readonly Dictionary<ulong, WeekRelease> _releases = [];
    private readonly Dictionary<(ulong Epoch, Address Provider), BigInteger> _releasedTo = [];
    private readonly Dictionary<Address, VestingRing> _rings = [];

    public Address At { get; } = at;

    /// <summary>What its guardian may stop.</summary>
    public HaltModel Halt { get; init; } = new(default);

    /// <summary>WEFT put aside for weeks that are over and not fully claimed.</summary>
    public BigInteger Committed { get; private set; }

    /// <summary>WEFT that was claimed and still vests.</summary>
    public BigInteger Owed { get; private set; }

    public BigInteger FreeReserve => Basis.Less(weft.BalanceOf(At), Committed + Owed);

    public WeekRelease ReleaseOf(ulong epoch) => _releases.GetValueOrDefault(epoch) ?? new WeekRelease();

    public BigInteger ReleasedTo(ulong epoch, Address provider) =>
        _releasedTo.GetValueOrDefault((epoch, provider));

    public (BigInteger Vested, BigInteger Unvested) VestingOf(Address account, ulong now) =>
        _rings.TryGetValue(account, out var ring) ? ring.At(now) : default;

    public BigInteger ClaimableOf(Address provider, ulong epoch, ulong now)
    {
        if (now / Call.WeekSeconds <= epoch) return 0;
        var entry = ReleaseOf(epoch);
        var isClosing = entry.Stage == ReleaseStage.SoldOut && now > entry.SoldOutAt + ClaimWindow;
        if (isClosing || entry.Stage == ReleaseStage.Closed) return 0;
        return DueOf(provider, epoch, entry.Stage == ReleaseStage.None ? NextCap : entry.Cap);
    }

    public CallResult ClaimFor(Call call, Address provider, IReadOnlyList<ulong> epochs)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        if (epochs.Count > MaxEpochs) return CallResult.Reverts("TooManyEpochs", epochs.Count, MaxEpochs);
        // The contract finds a week that is not over on its way, and undoes what it did before.
        var early = epochs.Where(epoch => epoch >= call.Epoch).ToList();
        if (early.Count > 0) return CallResult.Reverts("EpochNotOver", early[0], call.Epoch);
        BigInteger amount = 0;
        foreach (var epoch in epochs) amount += Claim(call, provider, epoch);
        if (amount.IsZero) return CallResult.Done;

        var paid = amount / 4;
        Committed = Basis.Less(Committed, amount);
        Owed += amount - paid;
        if (!_rings.TryGetValue(provider, out var ring)) _rings[provider] = ring = new VestingRing();
        ring.Add(call.Now, amount - paid);
        weft.Move(At, provider, paid);
        return CallResult.Of(amount);
    }

    public CallResult Release(Call call, Address account)
    {
        var amount = _rings.TryGetValue(account, out var ring) ? ring.TakeVested(call.Now) : 0;
        Owed -= amount;
        weft.Move(At, account, amount);
        return CallResult.Of(amount);
    }

    public CallResult Sync(Call call, ulong epoch)
    {
        if (epoch >= call.Epoch) return CallResult.Reverts("EpochNotOver", epoch, call.Epoch);
        Advance(call, epoch);
        return CallResult.Done;
    }

    private BigInteger NextCap => FreeReserve * capPpm / Million;

    private BigInteger Claim(Call call, Address provider, ulong epoch)
    {
        Advance(call, epoch);
        var entry = ReleaseOf(epoch);
        if (entry.Stage is ReleaseStage.None or ReleaseStage.Closed) return 0;
        var amount = DueOf(provider, epoch, entry.Cap);
        if (amount.IsZero) return 0;
        _releasedTo[(epoch, provider)] = ReleasedTo(epoch, provider) + amount;
        entry.Released += amount;
        return amount;
    }

    private void Advance(Call call, ulong id)
    {
        var epoch = auction.EpochOf(id);
        if (epoch.Attributed.IsZero) return;
        if (!_releases.TryGetValue(id, out var entry))
        {
            _releases[id] = entry = new WeekRelease { Cap = NextCap, Stage = ReleaseStage.Capped };
            Committed += entry.Cap;
        }

        if (entry.Stage == ReleaseStage.Capped && epoch.Sold == epoch.Units)
        {
            (entry.Stage, entry.SoldOutAt) = (ReleaseStage.SoldOut, call.Now);
            Committed = Basis.Less(Committed, entry.Cap - MostOf(epoch, entry.Cap));
        }

        if (entry.Stage == ReleaseStage.SoldOut && call.Now > entry.SoldOutAt + ClaimWindow)
        {
            entry.Stage = ReleaseStage.Closed;
            Committed = Basis.Less(Committed, MostOf(epoch, entry.Cap) - entry.Released);
        }
    }

    private BigInteger DueOf(Address provider, ulong id, BigInteger cap)
    {
        var own = auction.AttributedTo(id, provider);
        if (own.IsZero) return 0;
        var epoch = auction.EpochOf(id);
        var whole = rule == ReleaseRule.OwnBurn ? epoch.Units : epoch.Attributed;
        var due = Basis.Min(Basis.MulDiv(epoch.Burned, own, whole), Basis.MulDiv(cap, own, epoch.Attributed));
        return Basis.Max(due - ReleasedTo(id, provider), 0);
    }

    /// <summary>The most that a week can release once it is sold out.</summary>
    private BigInteger MostOf(AuctionEpoch epoch, BigInteger cap) => rule == ReleaseRule.OwnBurn
        ? Basis.Min(cap, Basis.MulDiv(epoch.Burned, epoch.Attributed, epoch.Units))
        : Basis.Min(cap, epoch.Burned);
}
