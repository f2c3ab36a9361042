using System.CommandLine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class AuctionReplayCommand : Verb
{
    private readonly Argument<string[]> _files = new("files")
    {
        Description = "Rounds as a gateway publishes them at /v1/rounds, packed or not, in any order. A round of many "
            + "orders goes on from the one before: give those too.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> _offline =
        new("--offline") { Description = "Only the file: ask no chain whether its leases were opened so." };

    public AuctionReplayCommand()
        : base(
            "replay", "Compute rounds of matching again and say wherever a file or the chain differs.",
            "weft auction replay round.jsonl.gz", "weft auction replay rounds/*.jsonl.gz --offline --json")
    {
        Arguments.Add(_files);
        Options.Add(_offline);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var rounds = new List<RoundFile>();
        foreach (var path in parse.GetRequiredValue(_files))
        {
            if (!(await RoundFiles.LoadAsync(path, stop)).TryGet(out var round, out var bad)) return ui.Refuse(bad);
            rounds.Add(round);
        }

        var audit = new RoundsAudit();
        await ui.WaitAsync("Matching again", async say =>
        {
            foreach (var round in RoundSequence.Of(rounds, r => new(r.InputHash, r.Since, r.Now.Seconds)))
            {
                await Task.Run(() => audit.Add(round, isCompared: true), stop);
                say($"{audit.Rounds} of {rounds.Count} rounds");
            }

            return true;
        });
        if (parse.GetValue(_offline)) return audit.Report(ui);

        if (!Setup.Network(parse).TryGet(out var network, out var refusal)) return ui.Refuse(refusal);
        await using var chain = AuditChain.Open(network);
        if (await audit.AskChainAsync(chain, ui, settler: null, stop) is { } no) return ui.Refuse(no);
        return audit.Report(ui);
    }
}
