using System.Globalization;
using Spectre.Console;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <param name="Stage">proposed, appealed, executed or void.</param>
/// <param name="Deadline">Proposed: of the appeal. Appealed: of the decision.</param>
/// <param name="Next">What can be done now: appeal, decide, execute, lapse or none.</param>
/// <param name="NextUntil">Null: without an end, or nothing can be done.</param>
internal sealed record CaseDocument(
    string Id, string Bond, string Stage, string Reason, AmountDocument Amount, AmountDocument ToHarmed,
    AmountDocument ToProver, string Deadline, string Next, string? NextUntil, string Evidence);

/// <param name="Account">Null where the cases are not those of one account.</param>
internal sealed record CasesDocument(
    string? Account, IReadOnlyList<SentDocument> Transactions, IReadOnlyList<CaseDocument> Cases);

internal static class CaseSheet
{
    /// <param name="asked">The cases to show, where they could be read.</param>
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, Result<IReadOnlyList<SlashCase>> asked,
        CancellationToken stop)
    {
        if (!asked.TryGet(out var cases, out var refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var document = new CasesDocument(
            session.AccountIfAny?.ToString(), sent, [.. cases.Select(c => Of(c, now))]);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.CasesDocument, console =>
        {
            if (document.Cases.Count == 0)
            {
                console.WriteLine("No such case was ever brought.");
                return;
            }

            Rows.Write(
                console, ["case", "bond", "reason", "takes", "state", "next", "evidence"],
                document.Cases.Select(c => new[]
                {
                    c.Id, Show.Short(c.Bond), c.Reason, c.Amount.ToString(), c.Stage, NextWords(c, now),
                    Show.Short(c.Evidence),
                }));
        });
        return sheet;
    }

    private static CaseDocument Of(SlashCase c, UnixTime now)
    {
        var (step, until) = c.NextAt(now);
        return new CaseDocument(
            c.Id.ToString(CultureInfo.InvariantCulture), c.BondId.ToString(), c.Stage.ToString().ToLowerInvariant(),
            c.ReasonWords, AmountDocument.Of(c.Amount), AmountDocument.Of(c.ToHarmed), AmountDocument.Of(c.ToProver),
            Words.Iso(c.Deadline), step.ToString().ToLowerInvariant(), until is { } end ? Words.Iso(end) : null,
            c.Evidence.ToString());
    }

    private static string NextWords(CaseDocument c, UnixTime now) => (c.Next, c.NextUntil) switch
    {
        ("none", _) => "-",
        (var step, { } until) => $"{step} until {Words.When(Words.FromIso(until), now)}",
        var (step, _) => step,
    };
}
