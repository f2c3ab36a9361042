using System.Globalization;
using System.Numerics;
using Spectre.Console;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <param name="To">The contract that is called.</param>
/// <param name="Words">What it does, where it is known.</param>
internal sealed record ProposalCallDocument(string To, string ValueWei, string Data, string Words);

/// <param name="Place">In the order in which they were made, from 1; as good as the id.</param>
internal sealed record ProposalDocument(
    int Place, string Id, string State, string Proposer, string Text, string VoteStart, string VoteEnd,
    AmountDocument For, AmountDocument Against, AmountDocument Abstain, AmountDocument? Quorum, string? ExecutableAt,
    IReadOnlyList<ProposalCallDocument> Calls);

/// <param name="Account">And what it has: null where the home has none and none was named.</param>
/// <param name="Votes">That this account votes with.</param>
/// <param name="DelegatedTo">Who votes with this account's WEFT; null: nobody.</param>
internal sealed record ProposalsDocument(
    string? Account, IReadOnlyList<SentDocument> Transactions, AmountDocument? Balance, AmountDocument? Votes,
    string? DelegatedTo, AmountDocument ThresholdToPropose, IReadOnlyList<ProposalDocument> Proposals);

internal static class GovernSheet
{
    /// <param name="only">Shown in full, alone; null: all of them, a line each.</param>
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, BigInteger? only, CancellationToken stop)
    {
        var book = session.Get<GovernorBook>();
        if (!(await book.ListAsync(stop)).TryGet(out var all, out var refusal)) return refusal;
        WeftHolding? holding = null;
        if (session.AccountIfAny is { } account
            && !(await session.Get<WeftBook>().HoldingAsync(account, stop)).TryGet(out holding, out refusal))
            return refusal;
        if (!(await book.ThresholdAsync(stop)).TryGet(out var threshold, out refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var documents = all.Select((proposal, i) => Of(session, proposal, all.Count - i))
            .Where((_, i) => only is null || all[i].Id == only).ToArray();
        var document = new ProposalsDocument(
            session.AccountIfAny?.ToString(), sent, Amount(holding?.Balance), Amount(holding?.Votes),
            holding?.Delegate?.ToString(), AmountDocument.Of(threshold), documents);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.ProposalsDocument, console =>
        {
            if (only is null) DrawList(console, document, now);
            else foreach (var one in documents) DrawOne(console, one, now);
        });
        return sheet;
    }

    /// <summary>A proposal by its place in the list or its id.</summary>
    public static async Task<Result<Proposal>> FindAsync(ContractSession session, string text, CancellationToken stop)
    {
        if (!(await session.Get<GovernorBook>().ListAsync(stop)).TryGet(out var all, out var refusal)) return refusal;
        if (text.Length > 80 || !BigInteger.TryParse(
            text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return ContractRefusals.NoProposal(text);
        var found = all.FirstOrDefault(proposal => proposal.Id == number);
        if (found is null && number >= 1 && number <= all.Count) found = all[all.Count - (int)number];
        return found is null ? ContractRefusals.NoProposal(text) : found;
    }

    private static ProposalDocument Of(ContractSession session, Proposal p, int place) => new(
        place, p.Id.ToString(CultureInfo.InvariantCulture), p.State.ToString().ToLowerInvariant(),
        p.Proposer.ToString(), p.Text.Description, Words.Iso(p.VoteStart), Words.Iso(p.VoteEnd),
        AmountDocument.Of(p.VotesFor), AmountDocument.Of(p.VotesAgainst), AmountDocument.Of(p.VotesAbstain),
        Amount(p.Quorum), p.ReadyAt is { } at ? Words.Iso(at) : null,
        [.. p.Text.Calls.Select(call => new ProposalCallDocument(
            call.To.ToString(), call.ValueWei.ToString(CultureInfo.InvariantCulture),
            Ethereum.Hex.Encode(call.Data.Span),
            GovernedParameters.Describe(call, session.Chain.At, session.Chain.Market)))]);

    private static AmountDocument? Amount(WeftAmount? amount) =>
        amount is { } known ? AmountDocument.Of(known) : null;

    private static void DrawList(IAnsiConsole console, ProposalsDocument document, UnixTime now)
    {
        if (document.Account is { } account)
        {
            Rows.Write(
                console, ("account", account), ("WEFT", $"{document.Balance}"), ("votes with", $"{document.Votes}"),
                ("its WEFT votes through", document.DelegatedTo ?? "nobody: 'weft govern delegate' gives it a vote"));
        }

        Rows.Write(console, ("needed to propose", document.ThresholdToPropose.ToString()));
        if (document.Proposals.Count == 0)
        {
            console.WriteLine("Nothing was ever proposed.");
            return;
        }

        Rows.Write(
            console, ["no.", "state", "text", "for", "against", "abstain", "next"],
            document.Proposals.Select(p => new[]
            {
                $"{p.Place}", p.State, Short(p.Text), p.For.ToString(), p.Against.ToString(), p.Abstain.ToString(),
                Next(p, now),
            }));
    }

    private static void DrawOne(IAnsiConsole console, ProposalDocument p, UnixTime now) => Rows.Write(
        console,
        [
            ("no.", $"{p.Place}"), ("id", p.Id), ("state", p.State), ("by", p.Proposer), ("text", p.Text),
            .. p.Calls.Select(call => ("does", call.Words)),
            ("vote begins", Words.When(Words.FromIso(p.VoteStart), now)),
            ("vote ends", Words.When(Words.FromIso(p.VoteEnd), now)),
            ("for", p.For.ToString()), ("against", p.Against.ToString()), ("abstain", p.Abstain.ToString()),
            ("needed for and abstain", p.Quorum?.ToString() ?? "known when the vote begins"),
            ("next", Next(p, now)),
        ]);

    private static string Next(ProposalDocument p, UnixTime now) => p.State switch
    {
        "pending" => $"vote begins {Words.When(Words.FromIso(p.VoteStart), now)}",
        "active" => $"vote ends {Words.When(Words.FromIso(p.VoteEnd), now)}",
        "succeeded" => "queue it",
        "queued" when p.ExecutableAt is { } at && Words.FromIso(at) > now =>
            $"executable {Words.When(Words.FromIso(at), now)}",
        "queued" => "execute it",
        _ => "-",
    };

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 60 ? line : line[..59] + "…";
    }
}
