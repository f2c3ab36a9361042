using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

internal sealed class CodeCommand : Command
{
    public CodeCommand()
        : base("code", "Codes of your own, beside the one that every account has from the start.")
    {
        Subcommands.Add(new CodeNewCommand());
        Subcommands.Add(new CodeTransferCommand());
        Subcommands.Add(new CodeAcceptCommand());
        Subcommands.Add(new CodeKeepCommand());
    }
}

/// <summary>
/// Takes a code in two steps, so that nobody who sees the wish can be first. The secret between them is on disk before
/// the first is sent: run again after a crash, it goes on where it was.
/// </summary>
internal sealed class CodeNewCommand : Verb
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Argument<string> _code =
        new("code") { Description = "4 to 20 of A-Z, 0-9 and _, not beginning with _." };

    public CodeNewCommand()
        : base("new", "Take a code: writes the wish down, waits a minute, takes it. Goes on after a crash.",
            "weft referral code new ADA_2026") => Arguments.Add(_code);

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var code = parse.GetRequiredValue(_code);
        if (!CodeBook.IsCode(code) || code[0] == '_')
            return ui.Refuse(ReferringRefusals.CodeMalformed(code));
        if (!(await ContractSession.SignAsync(parse, ui, stop)).TryGet(out var session, out var refusal))
            return ui.Refuse(refusal);
        await using var _ = session;
        if (!(await session.CheckGasAsync(stop)).TryGet(out var _, out refusal)) return ui.Refuse(refusal);
        if (!(await TakeAsync(ui, session, code, stop)).TryGet(out var sent, out refusal)) return ui.Refuse(refusal);
        if (!(await ReferralSheet.OfAsync(session, sent, stop)).TryGet(out var sheet, out refusal))
            return ui.Refuse(refusal);
        sheet(ui);
        return ExitCode.Done;
    }

    private static async Task<Result<IReadOnlyList<SentDocument>>> TakeAsync(
        IInteraction ui, ContractSession session, string code, CancellationToken stop)
    {
        var book = session.Get<CodeBook>();
        var secret = new CodeSecret(session.Home, session.Account, code);
        if (!(await book.HoldersAsync(code, stop)).TryGet(out var holders, out var refusal)) return refusal;
        if (holders is [var holder])
        {
            // Taken by this very account: an earlier run came to its end without saying so.
            if (holder != session.Account) return ReferringRefusals.CodeTaken(code, holder);
            secret.Forget();
            return Array.Empty<SentDocument>();
        }

        if (!secret.LoadOrMake().TryGet(out var salt, out refusal)) return refusal;
        var commitment = CodeBook.Commitment(code, session.Account, salt);
        if (!(await book.CommittedAsync(session.Account, commitment, stop)).TryGet(out var since, out refusal))
            return refusal;
        var sent = new List<SentDocument>();
        if (since.Count == 0)
        {
            if (!(await ActVerb.SendAsync(ui, session, [book.Commit(commitment)], stop))
                .TryGet(out var first, out refusal)) return refusal;
            sent.AddRange(first);
        }

        var reveal = book.Reveal(code, salt);
        if (!(await ui.WaitAsync("Waiting a minute, so that nobody who saw the wish can be first", _ =>
            WaitAsync(session, reveal, stop))).TryGet(out var _, out refusal)) return refusal;
        if (!(await ActVerb.SendAsync(ui, session, [reveal], stop)).TryGet(out var last, out refusal)) return refusal;
        sent.AddRange(last);
        secret.Forget();
        return sent;
    }

    /// <summary>Asks the contract until it would take the code, or says no for another reason than the time.</summary>
    private static async Task<Result<Done>> WaitAsync(
        ContractSession session, EconomyCall reveal, CancellationToken stop)
    {
        while (true)
        {
            var tried = await session.Chain.TryAsync(session.Account, reveal, stop);
            if (tried.TryGet(out _, out var refusal)) return default(Done);
            if (refusal.Code != "code-reveal-too-early") return refusal;
            await Task.Delay(Pause, TimeProvider.System, stop);
        }
    }
}

internal sealed class CodeTransferCommand : ReferralVerb
{
    private readonly Argument<string> _code = new("code") { Description = "A code of yours." };
    private readonly Argument<string> _to = new("to") { Description = "Address that may take it in 7 days." };
    private string _name = "";
    private Address _target;

    public CodeTransferCommand()
        : base("transfer", "Offer a code to another account, which can take it 7 days later.",
            "weft referral code transfer ADA_2026 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    {
        Arguments.Add(_code);
        Arguments.Add(_to);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        _name = parse.GetRequiredValue(_code);
        if (!CodeBook.IsCode(_name)) return ReferringRefusals.CodeMalformed(_name);
        return Words.Address(parse.GetRequiredValue(_to)).TryGet(out _target, out var refusal) ? null : refusal;
    }

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[session.Get<CodeBook>().Offer(_name, _target)]);
}

/// <summary>A verb about one code.</summary>
internal abstract class OneCodeVerb : ReferralVerb
{
    private readonly Argument<string> _code = new("code") { Description = "The code." };
    private string _name = "";

    protected OneCodeVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Arguments.Add(_code);

    protected abstract EconomyCall Call(CodeBook book, string code);

    protected sealed override Refusal? Read(ParseResult parse)
    {
        _name = parse.GetRequiredValue(_code);
        return CodeBook.IsCode(_name) ? null : ReferringRefusals.CodeMalformed(_name);
    }

    protected sealed override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[Call(session.Get<CodeBook>(), _name)]);
}

internal sealed class CodeAcceptCommand()
    : OneCodeVerb("accept", "Take a code that was offered to you 7 days ago.", "weft referral code accept ADA_2026")
{
    protected override EconomyCall Call(CodeBook book, string code) => book.Accept(code);
}

internal sealed class CodeKeepCommand()
    : OneCodeVerb("keep", "Take back the offer of a code of yours.", "weft referral code keep ADA_2026")
{
    protected override EconomyCall Call(CodeBook book, string code) => book.CancelOffer(code);
}
