using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Spectre.Console;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <param name="Stage">proposed, appealed, executed or void.</param>
/// <param name="Deadline">Proposed: of the appeal. Appealed: of the decision.</param>
internal sealed record CaseDocument(
    string Id, string Bond, string Stage, string Reason, AmountDocument Amount, string Deadline, string Evidence);

internal sealed record CasesDocument(
    string Account, IReadOnlyList<SentDocument> Transactions, IReadOnlyList<CaseDocument> Cases);

internal sealed class StakeCasesCommand : LookVerb
{
    public StakeCasesCommand()
        : base("cases", "Cases against your bonds: what they would take, and until when you can appeal.",
            "weft stake cases")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) => CaseSheet.OfAsync(session, [], stop);
}

internal sealed class StakeAppealCommand : ActVerb
{
    private readonly Argument<string> _id =
        new("case") { Description = "The case's number, as in 'weft stake cases'." };
    private BigInteger _case;

    public StakeAppealCommand()
        : base("appeal", "Leave a case against you to governance; if it stays silent for 14 days the case is void.",
            "weft stake appeal 3") => Arguments.Add(_id);

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_id);
        return text.Length <= 20
            && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _case)
            ? null
            : ContractRefusals.Malformed("case", text, "its number");
    }

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[session.Get<StakingBook>().Appeal(_case)]);

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        CaseSheet.OfAsync(session, sent, stop);
}

internal static class CaseSheet
{
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        if (!(await session.Get<StakingBook>().CasesAsync(session.Account, stop))
            .TryGet(out var cases, out var refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var document = new CasesDocument(session.Account.ToString(), sent, [.. cases.Select(c => new CaseDocument(
            c.Id.ToString(CultureInfo.InvariantCulture), c.BondId.ToString(), c.Stage.ToString().ToLowerInvariant(),
            c.Reason, AmountDocument.Of(c.Amount), Words.Iso(c.Deadline), c.Evidence.ToString()))]);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.CasesDocument, console =>
        {
            if (document.Cases.Count == 0)
            {
                console.WriteLine("No case was ever brought against this account's bonds.");
                return;
            }

            Rows.Write(
                console, ["case", "bond", "reason", "would take", "state", "until", "evidence"],
                document.Cases.Select(c => new[]
                {
                    c.Id, Show.Short(c.Bond), c.Reason, c.Amount.ToString(), c.Stage,
                    c.Stage is "proposed" or "appealed" ? Words.When(Words.FromIso(c.Deadline), now) : "-",
                    Show.Short(c.Evidence),
                }));
        });
        return sheet;
    }
}
