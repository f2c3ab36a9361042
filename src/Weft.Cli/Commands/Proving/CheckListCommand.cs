using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Weft.Api;

namespace Weft.Cli;

internal sealed class CheckListCommand : Verb
{
    private readonly Option<string?> _machine = new("--machine") { Description = "Only of this machine." };
    private readonly Option<int> _limit =
        new("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };

    public CheckListCommand()
        : base(
            "list", "What checkers found, as the gateway has it: who, of which machine, and why one failed.",
            "weft check list", "weft check list --machine 0x5B38Da6a701c568545dCfcB03FcB875f56beddC4 --json")
    {
        Options.Add(_machine);
        Options.Add(_limit);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Network(parse).TryGet(out var network, out var refusal)) return ui.Refuse(refusal);
        var (machine, limit) = (parse.GetValue(_machine), parse.GetValue(_limit));
        var asked = await GatewayApi.AskAsync(network, api => api.ChecksAsync(machine, limit, null, stop));
        if (!asked.TryGet(out var page, out refusal)) return ui.Refuse(refusal);
        ui.Result(page, ApiJson.Default.PageDtoCheckDto, console =>
        {
            if (page.Items.Count == 0)
            {
                console.WriteLine("No machine was checked in the last day.");
                return;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("at (UTC)", "machine", "checker", "as", "result", "transcript");
            foreach (var check in page.Items)
            {
                var at = DateTimeOffset.FromUnixTimeSeconds((long)check.AtUnixSeconds);
                table.AddRow(
                    at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    Markup.Escape(Show.Short(check.Machine)), Markup.Escape(Show.Short(check.Checker)),
                    Markup.Escape($"{check.Gpus} x {check.GpuClass}"),
                    Markup.Escape(check.Passed ? "passed" : string.Join(' ', check.Faults)),
                    Markup.Escape(Show.Short(check.Transcript)));
            }

            console.Write(table);
        });
        return ExitCode.Done;
    }
}
