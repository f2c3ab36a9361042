using System.CommandLine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>A verb that only looks at what the account has in the market.</summary>
internal abstract class WalletLookVerb(string name, string description, params string[] examples)
    : Verb(name, description, examples)
{
    protected abstract Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop);

    protected sealed override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!ContractSession.Look(parse, Whose.Own).TryGet(out var session, out var refusal)) return ui.Refuse(refusal);
        await using var _ = session;
        return await ShowAsync(ui, session, stop);
    }
}

/// <summary>A verb that sends the market one transaction and shows afterwards what became of it.</summary>
internal abstract class WalletVerb(string name, string description, params string[] examples)
    : Verb(name, description, examples)
{
    /// <summary>The account's password and key are asked for only where what was typed makes sense.</summary>
    protected virtual Refusal? Read(ParseResult parse) => null;

    /// <summary>What is waited for, as in <c>Setting the guard</c>.</summary>
    protected abstract string Title(ContractSession session);

    protected abstract Task<Result<ChainIntent>> IntentAsync(
        ContractSession session, ParseResult parse, IInteraction ui, CancellationToken stop);

    protected abstract Task<ExitCode> ShowAsync(IInteraction ui, ContractSession session, CancellationToken stop);

    protected sealed override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (Read(parse) is { } wrong) return ui.Refuse(wrong);
        if (!ContractSession.Unlock(parse, ui).TryGet(out var session, out var refusal)) return ui.Refuse(refusal);
        await using var _ = session;
        if (!(await IntentAsync(session, parse, ui, stop)).TryGet(out var intent, out refusal))
            return ui.Refuse(refusal);
        var settlement = session.Get<ISettlement>();
        var sent = await ui.WaitAsync(Title(session), _ => settlement.SubmitAsync(intent, stop));
        if (!sent.TryGet(out var receipt, out refusal)) return ui.Refuse(refusal);
        ui.Say($"Done in transaction {receipt.Transaction}, {receipt.GasUsed:N0} gas.");
        return await ShowAsync(ui, session, stop);
    }

    /// <summary>An id for something that is meant anew each time that it is typed.</summary>
    protected static string NewId(string what) => $"{what}:{TimeProvider.System.GetUtcNow().UtcTicks}";
}
