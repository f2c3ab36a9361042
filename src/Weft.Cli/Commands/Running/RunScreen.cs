using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What a person sees of a rental: one line for each step with the time since asking, the job's own output
/// untouched between them, and the closing statement.</summary>
internal sealed class RunScreen(IInteraction ui, string symbol, TimeProvider time, string? statementFile = null)
    : IProgress<RenterEvent>
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly Lock _gate = new();
    private readonly MovedScreen _moved = new(time);

    public void Report(RenterEvent value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case RenterEvent.Output output:
                    ui.Log(output.Chunk.Bytes.Span, output.Chunk.IsError);
                    break;
                case RenterEvent.Moved moved when _moved.Note(moved) is { } transfer:
                    ui.Say(Stamp() + MovedScreen.Line(transfer));
                    ui.Event(transfer, EventJson.Default.TransferDocument);
                    break;
                default:
                    if (Line(value) is { } line) ui.Say(Stamp() + line);
                    if (value is RenterEvent.PreparingJob job)
                        ui.Event(
                            new PreparingDocument("preparing", job.Lease.ToString(), job.Line),
                            EventJson.Default.PreparingDocument);
                    break;
            }
        }
    }

    /// <summary>The closing statements, and what the program ends with: the job's own exit code where it ran.</summary>
    public ExitCode Close(IReadOnlyList<Statement> statements, bool interrupted)
    {
        RunDocument[] documents = [.. statements.Select(RunDocument.Of)];
        if (statementFile is not null)
            File.WriteAllBytes(
                statementFile, JsonSerializer.SerializeToUtf8Bytes(documents, CliJson.Default.RunDocumentArray));
        ui.Result(documents, CliJson.Default.RunDocumentArray, console =>
        {
            foreach (var statement in statements) Draw(console, statement);
        });
        if (interrupted) return ExitCode.Interrupted;
        return statements.Select(Ending).FirstOrDefault(code => code != ExitCode.Done);
    }

    private ExitCode Ending(Statement statement)
    {
        if (statement.Leases.Count == 0)
        {
            if (statement.Why is not { } why) return ExitCode.Refused;
            return ui.Json ? RefusalExit.Of(why) : ui.Refuse(why);
        }

        var failed = statement.Leases.FirstOrDefault(lease => lease.ExitCode is not 0);
        if (failed is null) return ExitCode.Done;
        if (failed.ExitCode is { } code) return (ExitCode)code;
        return failed.Why is { } cause ? RefusalExit.Of(cause) : ExitCode.Refused;
    }

    private string? Line(RenterEvent happened) => happened switch
    {
        RenterEvent.Asked asked => $"request signed and in the book of {Plural(asked.Gateways, "gateway")}",
        RenterEvent.Waiting waiting => $"waiting: {waiting.Why}",
        RenterEvent.LeaseOpened opened =>
            $"lease {Show.Short(opened.Lease.Id)} opened at {Show.Amount(opened.Lease.Price)} {symbol} "
            + $"per GPU-hour; {Show.Amount(opened.Lease.Locked)} {symbol} locked",
        RenterEvent.PreparingJob preparing => preparing.Line,
        RenterEvent.PhaseReached { Why: { } why } => why.ToString(),
        RenterEvent.PhaseReached reached => reached.Phase switch
        {
            RenterPhase.Running => "job runs",
            RenterPhase.Saving => "job ended; fetching its result",
            RenterPhase.AwaitingClose => "result is here; the provider closes the lease",
            RenterPhase.AwaitingReason => "lease closed by the provider; asking it why",
            RenterPhase.Stopped => "lease stopped on chain",
            RenterPhase.Closed => "lease closed",
            _ => null,
        },
        RenterEvent.Paid paid =>
            $"voucher signed for {Show.Amount(paid.Signed)} of at most {Show.Amount(paid.Locked)} {symbol}"
            + (ShowEnergy.Usage(paid.Reading) is { } usage ? $"; {usage}" : ""),
        RenterEvent.LineLost lost => $"line to the provider lost: {lost.Why.Sentence} Trying again.",
        RenterEvent.LineBack => "line to the provider is back",
        RenterEvent.StoppedOnChain stopped =>
            $"the provider is silent; what is not owed comes back at {stopped.ExpiresAt:u} at the latest",
        RenterEvent.Trouble trouble => trouble.Why.ToString(),
        _ => null,
    };

    private void Draw(IAnsiConsole console, Statement statement)
    {
        foreach (var lease in statement.Leases)
        {
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            grid.AddRow("lease", lease.Lease.Id.ToString());
            grid.AddRow(
                "you paid",
                $"[bold]{Show.Amount(lease.Paid)} {symbol}[/] for {Show.Time(lease.Used)} "
                + $"on {lease.Lease.Gpus.Count} GPU(s)");
            grid.AddRow(
                "provider earned", $"{Show.Amount(lease.Earned)} {symbol}, after a fee of {Show.Amount(lease.Fee)}");
            grid.AddRow("came back", $"{Show.Amount(lease.Refund)} of {Show.Amount(lease.Locked)} {symbol} locked");
            if (ShowEnergy.Usage(lease.LastReading) is { } usage) grid.AddRow("it took", Markup.Escape(usage));
            if (lease.Times.FirstOutput is { } output)
                grid.AddRow("first output", $"{Show.Time(output - statement.AskedAt)} after the request");
            grid.AddRow("job", Markup.Escape(Outcome(lease)));
            if (lease.ResultPath is { } path) grid.AddRow("result", Markup.Escape(path));
            if (!lease.Closed) grid.AddRow("open", "the lease is not closed yet: 'weft run --resume' goes on with it");
            console.Write(new Panel(grid).Header("closing statement").Border(BoxBorder.Rounded));
        }
    }

    private static string Outcome(LeaseStatement lease) => lease switch
    {
        { OutOfMemory: true } => "ended: it went over its memory limit (raise it with --memory)",
        { ExitCode: { } code } => $"ended with exit code {code}",
        { Why: { } why } => why.ToString(),
        _ => "did not run to its end",
    };

    private string Stamp() =>
        (time.GetUtcNow() - _start).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8) + " s  ";

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
