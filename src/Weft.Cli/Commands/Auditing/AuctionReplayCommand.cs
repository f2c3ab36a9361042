using System.CommandLine;

namespace Weft.Cli;

internal sealed class AuctionReplayCommand : Verb
{
    private readonly Argument<string> _file =
        new("file") { Description = "A round as a gateway publishes it at /v1/rounds, packed or not." };
    private readonly Option<bool> _offline =
        new("--offline") { Description = "Only the file: ask no chain whether its leases were opened so." };

    public AuctionReplayCommand()
        : base(
            "replay", "Compute one round of matching again and say wherever the file or the chain differs.",
            "weft auction replay round.json.gz", "weft auction replay round.json --offline --json")
    {
        Arguments.Add(_file);
        Options.Add(_offline);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var path = parse.GetRequiredValue(_file);
        if (!(await RoundFiles.LoadAsync(path, stop)).TryGet(out var round, out var refusal)) return ui.Refuse(refusal);
        var audit = new RoundsAudit();
        await ui.WaitAsync("Matching again", async _ =>
        {
            await Task.Run(() => audit.Add(round), stop);
            return true;
        });
        if (parse.GetValue(_offline)) return audit.Report(ui);

        if (!Setup.Network(parse).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        await using var chain = AuditChain.Open(network);
        if (await audit.AskChainAsync(chain, ui, settler: null, stop) is { } no) return ui.Refuse(no);
        return audit.Report(ui);
    }
}
