using Spectre.Console;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Who a gateway settles as, and since when it is audited.</summary>
internal sealed record Settler(Address? Account, UnixTime Since);

/// <summary>Gathers what is found of some rounds, first by themselves, then against the chain.</summary>
internal sealed class RoundsAudit
{
    private readonly List<RoundFile> _rounds = [];
    private readonly List<UnprovenOrder> _unproven = [];
    private readonly List<Deviation> _found = [];
    private int _leases;
    private bool _askedChain;

    public int Rounds => _rounds.Count;

    public Address? Settler => _rounds.Count > 0 ? _rounds[0].Settler : null;

    public void Add(RoundFile round)
    {
        var (unsigned, unproven) = RoundSignatures.Check(round);
        _rounds.Add(round);
        _found.AddRange(Replay.Check(round));
        _found.AddRange(unsigned);
        _unproven.AddRange(unproven);
    }

    public void Misnamed(string id) => _found.Add(new(
        DeviationKind.InputHash, default, $"What the gateway serves as {id} is a round of another name."));

    /// <param name="settler">Also looks for leases that this account opened without publishing their round.</param>
    public async Task<Refusal?> AskChainAsync(
        AuditChain chain, IInteraction ui, Settler? settler, CancellationToken stop)
    {
        _askedChain = true;
        var since = settler?.Since ?? _rounds.Min(round => round.Now);
        var asked = await ui.WaitAsync("Reading the chain", say => chain.History.SettledSinceAsync(
            since, (block, head) => say($"block {block} of {head}"), stop));
        if (!asked.TryGet(out var settled, out var refusal)) return refusal;
        _leases = settled.OfType<LeaseOpened>().Count();
        _found.AddRange(RoundAudit.Check(_rounds, settled));
        foreach (var order in _unproven)
        {
            var signed = await chain.Reader.IsSignedByAsync(order.Signer, order.Digest, order.Signature, stop);
            if (!signed.TryGet(out var isSigned, out refusal)) return refusal;
            if (!isSigned)
                _found.Add(new(DeviationKind.NotSigned, order.Order, $"{order.Signer} did not sign this order."));
        }

        _unproven.Clear();
        return settler?.Account is { } account ? await AskSendersAsync(chain, account, settled, stop) : null;
    }

    public ExitCode Report(IInteraction ui)
    {
        var document = new AuditDocument(
            _found.Count == 0, _rounds.Count, _rounds.Sum(round => round.Offers.Count),
            _rounds.Sum(round => round.Requests.Count), _rounds.Sum(round => round.Matches.Count),
            _askedChain ? _leases : null, _unproven.Count,
            [.. _found.Select(d => new DeviationDocument(
                d.Kind.ToString(), d.Order == default ? null : d.Order.ToString(), d.Sentence))]);
        ui.Result(document, CliJson.Default.AuditDocument, console =>
        {
            foreach (var deviation in _found)
                console.WriteLine(
                    deviation.Order == default ? deviation.Sentence : $"{deviation.Order}: {deviation.Sentence}");
            console.WriteLine(
                $"{document.Rounds} rounds with {document.Matches} matches of {document.Offers} offers and "
                + $"{document.Requests} requests were computed again.");
            if (_unproven.Count > 0)
                console.WriteLine($"{_unproven.Count} signatures are of contract accounts: only the chain can judge.");
            console.WriteLine(_found.Count == 0
                ? _askedChain ? "All of it is as the rule says, and as the chain has it." : "All is as the rule says."
                : $"{_found.Count} deviations.");
        });
        return _found.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    private async Task<Refusal?> AskSendersAsync(
        AuditChain chain, Address account, IReadOnlyList<ChainEvent> settled, CancellationToken stop)
    {
        foreach (var transaction in RoundAudit.Unpublished(_rounds, settled).GroupBy(opened => opened.Transaction))
        {
            if (!(await chain.History.SenderAsync(transaction.Key, stop)).TryGet(out var sender, out var refusal))
                return refusal;
            if (sender != account) continue;
            foreach (var opened in transaction)
            {
                _found.Add(new(
                    DeviationKind.NotPublished, opened.Lease.RequestHash,
                    $"The gateway opened lease {opened.Lease.Id} without publishing the round."));
            }
        }

        return null;
    }
}

/// <param name="Leases">That opened on chain in the time; null where no chain was asked.</param>
/// <param name="Unproven">Signatures that only the chain could have judged, and was not asked.</param>
internal sealed record AuditDocument(
    bool AsTheRuleSays, int Rounds, int Offers, int Requests, int Matches, int? Leases, int Unproven,
    IReadOnlyList<DeviationDocument> Deviations);

/// <param name="Order">The request or offer it is about; null: the file as a whole.</param>
internal sealed record DeviationDocument(string Kind, string? Order, string Sentence);
