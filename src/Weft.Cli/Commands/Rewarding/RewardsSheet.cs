using System.Globalization;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <param name="Week">Counted from 1970.</param>
internal sealed record WorkWeekDocument(
    string Week, string EndsAt, bool IsOver, AmountDocument Released, AmountDocument Claimable);

/// <param name="Released">Of work rewards, until now; a quarter of each claim at once, the rest over 180 days.</param>
/// <param name="Releasable">Vested, and paid by <c>weft rewards release</c>.</param>
/// <param name="FeesPaidWaiting">Of what this account rented, in the market until somebody collects it.</param>
/// <param name="FeesServedWaiting">Of what it served.</param>
internal sealed record RewardsDocument(
    string Account, IReadOnlyList<SentDocument> Transactions, AmountDocument Released, AmountDocument Claimable,
    AmountDocument Vesting, AmountDocument Releasable, AmountDocument FreeReserve,
    IReadOnlyList<WorkWeekDocument> Weeks, AmountDocument FeesPaidWaiting, AmountDocument FeesServedWaiting,
    AmountDocument CollectedUnserved, IReadOnlyDictionary<string, string> Split);

internal static class RewardsSheet
{
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        if (!(await session.Get<WorkRewardBook>().AccountAsync(session.Account, stop))
            .TryGet(out var work, out var refusal)) return refusal;
        if (!(await session.Get<RevenueBook>().AccountAsync(session.Account, stop))
            .TryGet(out var revenue, out refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var document = Document(session, sent, work, revenue);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.RewardsDocument, console =>
        {
            Rows.Write(
                console,
                ("account", document.Account),
                ("work rewards released", document.Released.ToString()),
                ("claimable now", $"{document.Claimable}, a quarter at once and the rest over 180 days"),
                ("vesting", document.Vesting.ToString()),
                ("vested, to be released", document.Releasable.ToString()),
                ("free work reserve", document.FreeReserve.ToString()),
                ("your fees, to be collected", document.FeesPaidWaiting.ToString()),
                ("fees you served, to be collected", document.FeesServedWaiting.ToString()),
                ("collected, provider not told", document.CollectedUnserved.ToString()),
                ("split of a fee", string.Join(", ", document.Split.Select(part => $"{part.Key} {part.Value}"))));
            if (document.Weeks.Count > 0)
            {
                Rows.Write(
                    console, ["week ends", "released", "claimable"],
                    document.Weeks.Select(week => new[]
                    {
                        Words.When(Words.FromIso(week.EndsAt), now), week.Released.ToString(),
                        week.IsOver ? week.Claimable.ToString() : $"{week.Claimable} once it is over",
                    }));
            }
        });
        return sheet;
    }

    private static RewardsDocument Document(
        ContractSession session, IReadOnlyList<SentDocument> sent, WorkAccount work, RevenueAccount revenue)
    {
        AmountDocument Of(Money amount) => AmountDocument.Of(amount, session.Network);
        var served = revenue.Served.Aggregate(Money.Zero, (sum, machine) => sum + machine.Fees);
        var split = revenue.Split;
        return new RewardsDocument(
            session.Account.ToString(), sent, AmountDocument.Of(work.Released), AmountDocument.Of(work.Claimable),
            AmountDocument.Of(work.Vesting), AmountDocument.Of(work.Releasable), AmountDocument.Of(work.FreeReserve),
            [.. work.Epochs.Select(epoch => new WorkWeekDocument(
                epoch.Epoch.ToString(CultureInfo.InvariantCulture), Words.Iso(epoch.EndsAt), epoch.IsOver,
                AmountDocument.Of(epoch.Released), AmountDocument.Of(epoch.Claimable)))],
            Of(revenue.FeesPaid), Of(served), Of(revenue.Unserved),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["renter's referrals"] = Words.Percent(split.Renter),
                ["provider's referrals"] = Words.Percent(split.Provider),
                ["stakers"] = Words.Percent(split.Stakers),
                ["burn"] = Words.Percent(split.Burn),
                ["treasury"] = Words.Percent(split.Treasury),
            });
    }
}
