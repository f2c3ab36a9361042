using System.CommandLine;
using Spectre.Console;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class LogsCommand : LeaseVerb
{
    private readonly Option<long> _offset = new("--offset") { Description = "Start at this byte of the log." };

    public LogsCommand()
        : base("logs", "Follow the output of a job that this account rents now.", "weft logs 0x1f2e", "weft logs") =>
        Options.Add(_offset);

    protected override async Task<ExitCode> ActAsync(
        ParseResult parse, RenterNode node, Hash32 lease, IInteraction ui, CancellationToken stop)
    {
        await foreach (var chunk in node.LogsAsync(lease, parse.GetValue(_offset), stop)) ui.Log(
            chunk.Bytes.Span, chunk.IsError);
        return ExitCode.Done;
    }
}

internal sealed class StopCommand : LeaseVerb
{
    public StopCommand()
        : base("stop", "End a job that this account rents now; only what was used is paid.", "weft stop 0x1f2e",
            "weft stop")
    {
    }

    protected override async Task<ExitCode> ActAsync(
        ParseResult parse, RenterNode node, Hash32 lease, IInteraction ui, CancellationToken stop)
    {
        var told = await ui.WaitAsync("Telling the provider to stop the job", _ => node.StopAsync(lease, stop));
        if (!told.TryGet(out var _, out var refusal)) return ui.Refuse(refusal);
        ui.Result(new StopDocument(lease.ToString()), CliJson.Default.StopDocument, console => console.WriteLine(
            "The job is stopped. The 'weft run' that started it fetches what there is of its result and closes; "
            + "if it is gone, "
            + "'weft run --resume' does."));
        return ExitCode.Done;
    }
}

internal sealed record StopDocument(string LeaseId);

/// <summary>A verb about one open lease of this home, named by its first digits or, if there is only one, not at
/// all.</summary>
internal abstract class LeaseVerb : Verb
{
    private readonly Argument<string?> _lease = new("lease")
    {
        Description = "The lease, or its first digits. [default: the only one]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    protected LeaseVerb(string name, string description, params ReadOnlySpan<string> examples)
        : base(name, description, examples) => Arguments.Add(_lease);

    protected abstract Task<ExitCode> ActAsync(
        ParseResult parse, RenterNode node, Hash32 lease, IInteraction ui, CancellationToken stop);

    protected sealed override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!(await RenterSetup.OpenAsync(parse, ui, stop)).TryGet(out var setup, out var refusal)) return ui.Refuse(
            refusal);
        await using var _ = setup;
        var screen = new RunScreen(ui, setup.Network.TokenSymbol, TimeProvider.System);
        var wanted = parse.GetValue(_lease) ?? "";
        var found = new List<(RenterNode Node, Hash32 Lease)>();
        foreach (var journal in setup.Folders.Snapshots())
        {
            var node = setup.Node(journal, screen);
            foreach (var rented in await node.RentedAsync(stop))
            {
                if (rented.Lease.Id.ToString().StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
                    found.Add((node, rented.Lease.Id));
            }
        }

        return found.Count == 1
            ? await ActAsync(parse, found[0].Node, found[0].Lease, ui, stop)
            : ui.Refuse(LeaseRefusals.NotOne(wanted, [.. found.Select(one => one.Lease.ToString())]));
    }
}

internal static class LeaseRefusals
{
    public static Refusal NotOne(string wanted, IReadOnlyList<string> found) => found.Count == 0
        ? new(
            "lease-not-found",
            wanted.Length == 0 ? "This home rents nothing now."
                : $"This home rents no lease that begins with {wanted}.",
            "See 'weft leases --state open' for what the account rents, and use the home that started it.")
        : new(
            "lease-ambiguous",
            $"{found.Count} leases fit: {string.Join(", ", found.Select(Show.Short))}.",
            "Give more digits of the one that is meant.");
}
