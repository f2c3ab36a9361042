using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

internal sealed record BindingDocument(string As, string Referrer, string BoundAt);

internal sealed record CodeOfferDocument(string Code, string From, string To, string ReadyAt);

/// <summary>What the next tier needs, and what there is of it.</summary>
internal sealed record NextTierDocument(
    string Tier, int ActiveReferees, int ActiveNeeded, AmountDocument Volume, AmountDocument VolumeNeeded);

/// <param name="Vesting">Accrued and not vested yet, its hold of 7 days with it.</param>
/// <param name="ForfeitableFrom">Governance proposed to burn it; null: it did not.</param>
/// <param name="Answer">Hash of the evidence of the account's appeal.</param>
internal sealed record ReferralDocument(
    string Account, IReadOnlyList<SentDocument> Transactions, string DefaultCode, IReadOnlyList<string> Codes,
    IReadOnlyList<CodeOfferDocument> Offers, IReadOnlyList<BindingDocument> BroughtBy, int Referees, int Level,
    string Tier, string ReferrerShare, string RefereeShare, string PassedOn, AmountDocument Accrued,
    AmountDocument Vesting, AmountDocument Claimable, AmountDocument Claimed, string? HeldUntil, string Payout,
    string? LastActive, string? ForfeitableFrom, string? Answer, NextTierDocument? Next);

/// <summary>Codes, bindings and rewards of one account.</summary>
internal static class ReferralSheet
{
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        if (!(await session.Get<CodeBook>().AccountAsync(session.Account, stop))
            .TryGet(out var codes, out var refusal)) return refusal;
        if (!(await session.Get<ReferralBook>().AccountAsync(session.Account, stop))
            .TryGet(out var rewards, out refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var document = Document(session, sent, codes, rewards);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.ReferralDocument, console =>
            Rows.Write(console, Lines(document, now)));
        return sheet;
    }

    private static ReferralDocument Document(
        ContractSession session, IReadOnlyList<SentDocument> sent, CodeAccount codes, ReferralAccount rewards)
    {
        AmountDocument Of(Money amount) => AmountDocument.Of(amount, session.Network);
        return new ReferralDocument(
            session.Account.ToString(), sent, codes.Default, [.. codes.Codes.Select(c => c.Code)],
            [.. codes.Offers.Select(o => new CodeOfferDocument(
                o.Code, o.From.ToString(), o.To.ToString(), Words.Iso(o.ReadyAt)))],
            [.. codes.Bindings.Select(b => new BindingDocument(
                b.Side.ToString().ToLowerInvariant(), b.Referrer.ToString(), Words.Iso(b.BoundAt)))],
            rewards.Referees, rewards.Level, rewards.Tier.ToString().ToLowerInvariant(),
            Words.Percent(rewards.ReferrerBps), Words.Percent(rewards.RefereeBps), Words.Percent(rewards.PassOnBps),
            Of(rewards.Accrued), Of(rewards.Vesting), Of(rewards.Claimable), Of(rewards.Claimed),
            rewards.HeldUntil is { } held && held > session.Now ? Words.Iso(held) : null,
            rewards.Payout.IsZero ? session.Account.ToString() : rewards.Payout.ToString(),
            rewards.LastActive is { } active ? Words.Iso(active) : null,
            rewards.ForfeitableFrom is { } from ? Words.Iso(from) : null, rewards.Answer?.ToString(),
            rewards.Next is { } next
                ? new(next.Tier.ToString().ToLowerInvariant(), next.ActiveHas, next.ActiveNeeds, Of(next.VolumeHas),
                    Of(next.VolumeNeeds))
                : null);
    }

    private static IEnumerable<(string, string)> Lines(ReferralDocument d, UnixTime now)
    {
        yield return ("account", d.Account);
        yield return ("own code", d.DefaultCode);
        yield return ("codes taken", d.Codes.Count == 0 ? "none" : string.Join(", ", d.Codes));
        foreach (var offer in d.Offers)
        {
            yield return ("code offered",
                $"{offer.Code} to {offer.To}, to be taken {Words.When(Words.FromIso(offer.ReadyAt), now)}");
        }

        foreach (var by in d.BroughtBy)
        {
            yield return ($"brought as {by.As}",
                $"by {by.Referrer}, {Words.When(Words.FromIso(by.BoundAt), now)}");
        }

        if (d.BroughtBy.Count == 0) yield return ("brought by", "nobody");
        yield return ("brought renters", $"{d.Referees}");
        yield return ("level", d.Level == 0 ? "0 (unverified: lowest rates, 100 USD a month)" : $"{d.Level}");
        yield return ("tier", $"{d.Tier}: {d.ReferrerShare} of a fee for you, {d.RefereeShare} for who you brought");
        yield return ("passed on of your share", d.PassedOn);
        yield return ("accrued", d.Accrued.ToString());
        yield return ("of that vesting", d.Vesting.ToString());
        yield return ("claimable", d.Claimable.ToString());
        yield return ("claimed", d.Claimed.ToString());
        yield return ("paid to", d.Payout);
        if (d.HeldUntil is { } held) yield return ("claims held", Words.When(Words.FromIso(held), now));
        if (d.LastActive is { } active)
        {
            yield return (
                "last seen", $"{Words.When(Words.FromIso(active), now)}; nothing accrues after 180 quiet days");
        }

        if (d.ForfeitableFrom is { } from)
        {
            yield return ("governance may burn it", $"from {Words.When(Words.FromIso(from), now)} on");
            yield return ("your answer", d.Answer ?? "none yet: 'weft referral appeal'");
        }

        if (d.Next is { } next)
        {
            yield return ($"for {next.Tier}",
                $"{next.ActiveReferees} of {next.ActiveNeeded} verified renters with 25 USD of fees in 13 weeks, "
                + $"{next.Volume} of {next.VolumeNeeded} of their fees");
        }
    }
}
