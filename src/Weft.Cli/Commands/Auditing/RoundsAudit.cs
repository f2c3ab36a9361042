using Spectre.Console;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Who a gateway settles as, and since when it is audited.</summary>
/// <param name="Account">Null where it has published nothing.</param>
/// <param name="Begins">When the oldest round was matched that it still has; null where it goes back far enough.
/// </param>
internal sealed record Settler(Address? Account, UnixTime Since, UnixTime? Begins);

/// <summary>Gathers what is found of some rounds, first by themselves, then against the chain.</summary>
internal sealed class RoundsAudit
{
    /// <summary>Orders whose signatures are not looked at again; beyond that they are, which takes longer.</summary>
    private const int MaxKnown = 1 << 22;

    private readonly HashSet<Hash32> _known = [];
    private readonly Replay _replay = new();

    /// <summary>Those that are compared with the chain, with no other orders than were matched.</summary>
    private readonly List<RoundFile> _rounds = [];
    private readonly List<UnprovenOrder> _unproven = [];
    private readonly List<Deviation> _found = [];
    private int _offers;
    private int _requests;
    private int _matches;
    private int _leases;
    private bool _askedChain;

    public int Rounds { get; private set; }

    public Address? Settler => _rounds.Count > 0 ? _rounds[0].Settler : null;

    /// <summary>Each round after the one that it goes on from.</summary>
    /// <param name="isCompared">With the chain too; else it is there for the rounds that go on from it.</param>
    public void Add(RoundFile round, bool isCompared)
    {
        Rounds++;
        _offers += round.Offers.Count;
        _requests += round.Requests.Count;
        _matches += round.Matches.Count;
        // A window has orders of its own, that nothing goes on from.
        var replay = round.Window is null ? _replay : new();
        _found.AddRange(replay.Play(round));
        if (_known.Count > MaxKnown) _known.Clear();
        var (unsigned, unproven) = RoundSignatures.Check(round, _known);
        _found.AddRange(unsigned);
        _unproven.AddRange(unproven);
        if (!isCompared) return;
        _rounds.Add(round with
        {
            Offers =
            [
                .. round.Matches.SelectMany(match => match.Fills).Select(fill => fill.Offer).Distinct()
                    .Select(replay.Offer).OfType<FiledOffer>(),
            ],
            Requests = [],
            Gone = [],
        });
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
        return settler?.Account is { } account
            ? await AskSendersAsync(chain, account, settler.Begins, settled, stop)
            : null;
    }

    public ExitCode Report(IInteraction ui)
    {
        var document = new AuditDocument(
            _found.Count == 0, Rounds, _offers, _requests, _matches, _askedChain ? _leases : null, _unproven.Count,
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
        AuditChain chain, Address account, UnixTime? begins, IReadOnlyList<ChainEvent> settled, CancellationToken stop)
    {
        foreach (var transaction in RoundAudit.Unpublished(_rounds, settled).GroupBy(opened => opened.Transaction))
        {
            if (!(await chain.History.SenderAsync(transaction.Key, stop)).TryGet(out var sender, out var refusal))
                return refusal;
            if (sender != account) continue;
            foreach (var opened in transaction)
            {
                _found.Add(opened.Lease.Key.Start < begins?.Seconds
                    ? new(
                        DeviationKind.NotKept, opened.Lease.RequestHash,
                        $"The gateway opened lease {opened.Lease.Id} before the oldest round that it still has, of "
                        + $"{begins.Value.ToDateTimeOffset():u}: audit a shorter time.")
                    : new(
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
