using System.CommandLine;
using Spectre.Console;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Prints a group's account: the document under <c>--json</c>, else drawn.</summary>
internal delegate void Sheet(IInteraction ui);

/// <summary>A verb that only looks at the economy.</summary>
internal abstract class LookVerb : Verb
{
    private readonly AddressOption _account =
        new("--account", "Address to look at. [default: this home's account]");
    private readonly Whose _whose;

    protected LookVerb(string name, string description, params ReadOnlySpan<string> examples)
        : this(Whose.Own, name, description, examples)
    {
    }

    protected LookVerb(Whose whose, string name, string description, params ReadOnlySpan<string> examples)
        : base(name, description, examples)
    {
        _whose = whose;
        if (whose != Whose.Nobodys) Options.Add(_account);
    }

    protected abstract Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop);

    protected sealed override async Task<ExitCode> RunAsync(
        ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (_whose != Whose.Nobodys && _account.Read(parse) is { } wrong) return ui.Refuse(wrong);
        if (!(await ContractSession.ReadAsync(parse, _whose, _account.Address, stop))
            .TryGet(out var session, out var refusal)) return ui.Refuse(refusal);
        await using var _ = session;
        var asked = await ui.WaitAsync("Asking the chain", _ => SheetAsync(session, parse, stop));
        if (!asked.TryGet(out var sheet, out refusal)) return ui.Refuse(refusal);
        sheet(ui);
        return ExitCode.Done;
    }
}

/// <summary>
/// A verb that sends what it means, one journaled transaction after the other, and shows the account afterwards. An
/// instance is used for one command line.
/// </summary>
internal abstract class ActVerb : Verb
{
    protected ActVerb(string name, string description, params ReadOnlySpan<string> examples)
        : base(name, description, examples)
    {
    }

    /// <summary>The account's password and key are asked for only where what was typed makes sense.</summary>
    protected virtual Refusal? Read(ParseResult parse) => null;

    /// <summary>What to send, in order.</summary>
    protected abstract Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop);

    /// <summary>What the person is asked before anything is sent; null: nothing.</summary>
    protected virtual string? Question => null;

    protected abstract Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop);

    protected sealed override async Task<ExitCode> RunAsync(
        ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (Read(parse) is { } wrong) return ui.Refuse(wrong);
        if (!(await ContractSession.SignAsync(parse, ui, stop)).TryGet(out var session, out var refusal))
            return ui.Refuse(refusal);
        await using var _ = session;
        if (!(await session.CheckGasAsync(stop)).TryGet(out var _, out refusal)) return ui.Refuse(refusal);
        var planned = await ui.WaitAsync("Asking the chain", _ => CallsAsync(session, stop));
        if (!planned.TryGet(out var calls, out refusal)) return ui.Refuse(refusal);
        if (Question is { } question && !Confirm.Asked(parse, ui, question))
            return ui.Refuse(ContractRefusals.Unconfirmed());
        if (!(await SendAsync(ui, session, calls, stop)).TryGet(out var sent, out refusal)) return ui.Refuse(refusal);
        var asked = await ui.WaitAsync("Asking the chain", _ => SheetAsync(session, sent, stop));
        if (!asked.TryGet(out var sheet, out refusal)) return ui.Refuse(refusal);
        sheet(ui);
        return ExitCode.Done;
    }

    public static async Task<Result<IReadOnlyList<SentDocument>>> SendAsync(
        IInteraction ui, ContractSession session, IReadOnlyList<EconomyCall> calls, CancellationToken stop)
    {
        var sent = new List<SentDocument>();
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            var step = calls.Count == 1 ? "" : $" ({i + 1} of {calls.Count})";
            var done = await ui.WaitAsync(
                $"Sending{step} and waiting for a block", _ => session.Chain.SendAsync(call, stop));
            if (!done.TryGet(out var receipt, out var refusal)) return refusal;
            ui.Say($"Done in transaction {receipt.Transaction}, {receipt.GasUsed:N0} gas.");
            sent.Add(SentDocument.Of(receipt));
        }

        return sent;
    }
}

/// <summary>The question before something that cannot be taken back.</summary>
internal static class Confirm
{
    public static Option<bool> Yes { get; } =
        new("--yes") { Description = "Do not ask; what is asked otherwise is agreed to." };

    public static bool Asked(ParseResult parse, IInteraction ui, string question) =>
        parse.GetValue(Yes) || ui.AskYes(question) == true;
}

/// <summary>Rows of name and figure.</summary>
internal static class Rows
{
    public static void Write(IAnsiConsole console, params IEnumerable<(string Name, string Text)> rows)
    {
        var grid = new Grid().AddColumn(new GridColumn().PadRight(3)).AddColumn();
        foreach (var (name, text) in rows) grid.AddRow(Markup.Escape(name), Markup.Escape(text));
        console.Write(grid);
    }

    public static void Write(IAnsiConsole console, IReadOnlyList<string> heads, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns([.. heads]);
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }
}
