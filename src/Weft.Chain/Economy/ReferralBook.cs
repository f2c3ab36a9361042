using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What the next tier asks for, and what counts towards it in the last 13 weeks.</summary>
/// <param name="ActiveHas">Referees with at least 25 USD of fees and a verified account.</param>
/// <param name="VolumeHas">Their fees, each for at most a fifth of what the tier needs.</param>
public sealed record TierNeed(
    ReferralTier Tier, int ActiveHas, int ActiveNeeds, Money VolumeHas, Money VolumeNeeds)
{
    public bool IsMet => ActiveHas >= ActiveNeeds && VolumeHas >= VolumeNeeds;
}

/// <param name="Level">0: an address; 1: passkey, e-mail and a lease; 2: unique; 3: known by name.</param>
/// <param name="Vesting">Accrued and not vested yet, what is in its first week with it.</param>
/// <param name="HeldUntil">Claims wait until then; null: they do not.</param>
/// <param name="PassOnBps">Of the account's share, for those it brings.</param>
/// <param name="LastActive">Of its own acts, fees and bindings; null: none yet. Nothing accrues 180 days
/// later.</param>
/// <param name="ForfeitableFrom">Governance proposed to burn what it has, and may from then on; null: it did
/// not.</param>
/// <param name="Answer">Evidence of the account's last appeal while that is open; null: none.</param>
/// <param name="Next">Null at the highest tier.</param>
public sealed record ReferralAccount(
    int Level, ReferralTier Tier, int ReferrerBps, int RefereeBps, int PassOnBps, Money Accrued, Money Vesting,
    Money Claimed, Money Claimable, UnixTime? HeldUntil, Address Payout, UnixTime? LastActive,
    UnixTime? ForfeitableFrom, Hash32? Answer, int Referees, TierNeed? Next);

/// <summary>What an account earned by bringing others, and how far it is on its way.</summary>
public sealed class ReferralBook(EconomyChain chain)
{
    /// <summary>As the contract's tiers: fees of distinct verified payers in the last 13 epochs of a week.</summary>
    private static readonly (ReferralTier Tier, int Active, Money Volume)[] Ladder =
    [
        (ReferralTier.Bronze, 3, new(500_000_000)), (ReferralTier.Silver, 10, new(5_000_000_000)),
        (ReferralTier.Gold, 25, new(25_000_000_000)),
    ];

    private static readonly Money MinActiveFees = new(25_000_000);
    private const int WindowEpochs = 13;
    private const int MaxReferees = 100;

    private Address At => chain.At.Referrals;

    public Task<Result<ReferralAccount>> AccountAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () =>
        {
            var answers = await chain.AskAsync(
                At,
                [
                    ReferralsContract.Functions.AccountOf.Encode(account),
                    ReferralsContract.Functions.LevelOf.Encode(account),
                    ReferralsContract.Functions.TierOf.Encode(account),
                    ReferralsContract.Functions.ForfeitableFrom.Encode(account),
                ],
                cancel);
            var view = ReferralsContract.Functions.AccountOf.Decode(answers[0]);
            var tier = ReferralsContract.Functions.TierOf.Decode(answers[2]);
            var rates = ReferralsContract.Functions.RatesOf.Decode(
                await chain.AskAsync(At, ReferralsContract.Functions.RatesOf.Encode(tier), cancel));
            var referees = await RefereesAsync(account, cancel);
            var forfeitable = ReferralsContract.Functions.ForfeitableFrom.Decode(answers[3]);
            return new ReferralAccount(
                ReferralsContract.Functions.LevelOf.Decode(answers[1]), (ReferralTier)(byte)tier,
                rates.ReferrerBps.ToInt(), rates.RefereeBps.ToInt(), view.PassOnBps.ToInt(), view.Accrued.ToMoney(),
                view.Accrued.ToMoney() - view.Vested.ToMoney(), view.Claimed.ToMoney(), view.Claimable.ToMoney(),
                view.HeldUntil.IsZero ? null : view.HeldUntil.ToTime(), view.Payout,
                view.LastActive.IsZero ? null : view.LastActive.ToTime(),
                forfeitable.IsZero ? null : forfeitable.ToTime(),
                forfeitable.IsZero ? null : await AnswerAsync(account, cancel), referees.Count,
                await NextAsync((ReferralTier)(byte)tier, referees, cancel));
        });

    /// <summary>Those that are bound to the account as renters, in ascending order.</summary>
    public Task<Result<IReadOnlyList<Address>>> RefereesOfAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(() => RefereesAsync(account, cancel));

    public EconomyCall PassOn(int basisPoints) =>
        new("referral:pass-on", At, ReferralsContract.Functions.SetPassOn.Encode(checked((ushort)basisPoints)));

    /// <param name="to">Zero: the account itself.</param>
    public EconomyCall PayTo(Address to) =>
        new($"referral:payout:{to}", At, ReferralsContract.Functions.SetPayout.Encode(to));

    /// <summary>Says that the account is still there.</summary>
    public EconomyCall Touch() => new("referral:touch", At, ReferralsContract.Functions.Touch.Encode());

    /// <summary>Hands in an attestation for whoever it is about.</summary>
    public EconomyCall Prove(Hash32 attestation) =>
        new($"referral:prove:{attestation}", At, ReferralsContract.Functions.PresentProof.Encode(attestation));

    /// <summary>Answers a forfeit that is proposed.</summary>
    public EconomyCall Appeal(Hash32 evidence) =>
        new($"referral:appeal:{evidence}", At, ReferralsContract.Functions.Appeal.Encode(evidence));

    public EconomyCall Claim(Address account) =>
        new($"referral:claim:{account}", At, ReferralsContract.Functions.ClaimFor.Encode(account));

    /// <summary>Proves the account's tier for the coming four weeks by those it brought.</summary>
    public EconomyCall ProveTier(Address account, IReadOnlyList<Address> referees) => new(
        $"referral:tier:{account}", At,
        ReferralsContract.Functions.RefreshTier.Encode(
            account, [.. referees.Take(MaxReferees)], new BigInteger(4)));

    /// <summary>Only the log knows what was answered, and when the forfeit was proposed that it answers.</summary>
    private async Task<Hash32?> AnswerAsync(Address account, CancellationToken cancel)
    {
        var proposed = await chain.LogsAsync(
            At, ReferralsContract.Events.ForfeitProposed.Abi.FilterTopics(account), cancel);
        var answers = await chain.LogsAsync(At, ReferralsContract.Events.Appealed.Abi.FilterTopics(account), cancel);
        return proposed is [.., var last] && answers is [.., var answer]
            && (answer.Block, answer.Index).CompareTo((last.Block, last.Index)) > 0
            ? ReferralsContract.Events.Appealed.FromLog(answer)?.Evidence
            : null;
    }

    private async Task<IReadOnlyList<Address>> RefereesAsync(Address account, CancellationToken cancel)
    {
        var topics = ReferralCodesContract.Events.Bound.Abi.FilterTopics(null, account);
        var found = new SortedSet<Address>();
        foreach (var log in await chain.LogsAsync(chain.At.ReferralCodes, topics, cancel))
        {
            if (ReferralCodesContract.Events.Bound.FromLog(log) is { } bound
                && ((ReferralSides)bound.Sides).HasFlag(ReferralSides.Renter))
                found.Add(bound.Referee);
        }

        return [.. found];
    }

    private async Task<TierNeed?> NextAsync(
        ReferralTier tier, IReadOnlyList<Address> referees, CancellationToken cancel)
    {
        if (tier == ReferralTier.Gold) return null;
        var (next, active, volume) = Ladder[(int)tier];
        var now = ReferralsContract.Functions.CurrentEpoch.Decode(
            await chain.AskAsync(At, ReferralsContract.Functions.CurrentEpoch.Encode(), cancel));
        var questions = referees.SelectMany(referee => new[]
        {
            ReferralsContract.Functions.FeesBetween.Encode(referee, now - WindowEpochs + 1, now),
            ReferralsContract.Functions.LevelOf.Encode(referee),
        });
        var answers = await chain.AskAsync(At, questions, cancel);
        var (count, sum, cap) = (0, Money.Zero, new Money(volume.BaseUnits / 5));
        for (var i = 0; i < answers.Count; i += 2)
        {
            var fees = ReferralsContract.Functions.FeesBetween.Decode(answers[i]).ToMoney();
            if (fees < MinActiveFees || ReferralsContract.Functions.LevelOf.Decode(answers[i + 1]) == 0) continue;
            count++;
            sum += Money.Min(fees, cap);
        }

        return new TierNeed(next, count, active, sum, volume);
    }
}
