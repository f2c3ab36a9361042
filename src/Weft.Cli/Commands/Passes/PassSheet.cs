using System.Globalization;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

internal sealed record TierDocument(
    int Tier, string Kind, AmountDocument Amount, ulong DurationSeconds, string FeeDiscount,
    IReadOnlyList<string> Benefits, bool IsSold, string Revision);

internal sealed record TiersDocument(IReadOnlyList<TierDocument> Tiers);

/// <param name="Held">Locked, and comes back; or what was burned for the time until it expires.</param>
internal sealed record HeldPassDocument(
    string Id, int Tier, string Kind, AmountDocument Held, string Since, string Expiry, string FeeDiscount,
    IReadOnlyList<string> Benefits);

/// <summary>What gateways read: the best pass of the account now.</summary>
internal sealed record EntitlementsDocument(
    int Tier, string? Expiry, string FeeDiscount, IReadOnlyList<string> Benefits);

internal sealed record PassDocument(
    string Account, IReadOnlyList<SentDocument> Transactions, AmountDocument InWallet,
    EntitlementsDocument? Entitlements, IReadOnlyList<HeldPassDocument> Passes);

internal static class PassSheet
{
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        if (!(await session.Get<PassBook>().AccountAsync(session.Account, stop))
            .TryGet(out var account, out var refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var document = new PassDocument(
            session.Account.ToString(), sent, AmountDocument.Of(account.InWallet),
            account.Now.Tier == 0
                ? null
                : new(account.Now.Tier, Words.Iso(account.Now.Expiry), Words.Percent(account.Now.DiscountBps),
                    Benefits(account.Now.Benefits)),
            [.. account.Passes.Select(pass => new HeldPassDocument(
                pass.Id.ToString(CultureInfo.InvariantCulture), pass.Tier, Kind(pass.IsLock),
                AmountDocument.Of(pass.Held), Words.Iso(pass.Since), Words.Iso(pass.Expiry),
                Words.Percent(pass.DiscountBps), Benefits(pass.Benefits)))]);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.PassDocument, console =>
        {
            Rows.Write(
                console, ("account", document.Account), ("in the wallet", document.InWallet.ToString()),
                ("entitled to", document.Entitlements is { } now_ ? Sentence(now_) : "nothing beyond the usual"));
            if (document.Passes.Count == 0) return;
            Rows.Write(
                console, ["pass", "tier", "by", "held", "until", "fee discount", "benefits"],
                document.Passes.Select(pass => new[]
                {
                    pass.Id, $"{pass.Tier}", pass.Kind, pass.Held.ToString(),
                    Words.When(Words.FromIso(pass.Expiry), now), pass.FeeDiscount, string.Join(", ", pass.Benefits),
                }));
        });
        return sheet;
    }

    public static TiersDocument Tiers(IReadOnlyList<PassTier> tiers) => new([.. tiers.Select(tier => new TierDocument(
        tier.Tier, Kind(tier.IsLock), AmountDocument.Of(tier.Amount), (ulong)tier.Duration.TotalSeconds,
        Words.Percent(tier.DiscountBps), Benefits(tier.Benefits), tier.IsOpen,
        tier.Revision.ToString(CultureInfo.InvariantCulture)))]);

    public static IReadOnlyList<string> Benefits(PassBenefits benefits)
    {
        (PassBenefits Bit, string Words)[] known =
        [
            (PassBenefits.Priority, "priority"), (PassBenefits.LongerLogs, "longer logs"),
            (PassBenefits.Analytics, "analytics"), (PassBenefits.ReservedWindows, "reserved windows"),
        ];
        return [.. known.Where(entry => benefits.HasFlag(entry.Bit)).Select(entry => entry.Words)];
    }

    private static string Kind(bool isLock) => isLock ? "lock" : "burn";

    private static string Sentence(EntitlementsDocument now) =>
        $"tier {now.Tier}: {string.Join(", ", now.Benefits)}; {now.FeeDiscount} of the fee less";
}
