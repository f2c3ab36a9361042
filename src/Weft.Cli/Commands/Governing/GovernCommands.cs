using System.CommandLine;
using System.Numerics;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>WEFT votes on the parameters.</summary>
internal sealed class GovernCommand : Command
{
    public GovernCommand()
        : base("govern", "Propose, vote on and carry out changes of the parameters, inside the contracts' bounds.")
    {
        Subcommands.Add(new GovernListCommand());
        Subcommands.Add(new GovernShowCommand());
        Subcommands.Add(new GovernDelegateCommand());
        Subcommands.Add(new GovernProposeCommand());
        Subcommands.Add(new GovernVoteCommand());
        Subcommands.Add(new GovernQueueCommand());
        Subcommands.Add(new GovernExecuteCommand());
        Subcommands.Add(new GovernCancelCommand());
    }
}

internal sealed class GovernListCommand : LookVerb
{
    public GovernListCommand()
        : base(Whose.OwnIfAny, "list", "Every proposal with its state, its votes and what comes next.",
            "weft govern list", "weft govern list --json")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) =>
        GovernSheet.OfAsync(session, [], only: null, stop);
}

internal sealed class GovernShowCommand : LookVerb
{
    private readonly Argument<string> _id = ProposalArgument.New();

    public GovernShowCommand()
        : base(Whose.OwnIfAny, "show", "One proposal in full: what it would do, and how the vote stands.",
            "weft govern show 1") => Arguments.Add(_id);

    protected override async Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop)
    {
        var found = await GovernSheet.FindAsync(session, parse.GetRequiredValue(_id), stop);
        return found.TryGet(out var proposal, out var refusal)
            ? await GovernSheet.OfAsync(session, [], proposal.Id, stop)
            : refusal;
    }
}

internal static class ProposalArgument
{
    public static Argument<string> New() =>
        new("proposal") { Description = "Its place in 'weft govern list', or its whole number." };
}

internal sealed class GovernDelegateCommand : ActVerb
{
    private readonly Argument<string?> _to = new("to")
    {
        Description = "Who votes with your WEFT. [default: you]",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private Address? _target;

    public GovernDelegateCommand()
        : base("delegate", "Let your WEFT vote, through you or through another; until then it votes for nothing.",
            "weft govern delegate", "weft govern delegate 0x70997970C51812dc3A010C7d01b50e0d17dc79C8") =>
        Arguments.Add(_to);

    protected override Refusal? Read(ParseResult parse)
    {
        if (parse.GetValue(_to) is not { } text) return null;
        if (!Words.Address(text).TryGet(out var address, out var refusal)) return refusal;
        _target = address;
        return null;
    }

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[session.Get<WeftBook>().Delegate(_target ?? session.Account)]);

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        GovernSheet.OfAsync(session, sent, only: null, stop);
}

/// <summary>A verb that takes one proposal a step on.</summary>
internal abstract class ProposalVerb : ActVerb
{
    private readonly Argument<string> _id = ProposalArgument.New();
    private string _text = "";
    private BigInteger _found;

    protected ProposalVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Arguments.Add(_id);

    protected abstract EconomyCall Call(GovernorBook book, Proposal proposal);

    protected override Refusal? Read(ParseResult parse)
    {
        _text = parse.GetRequiredValue(_id);
        return null;
    }

    protected sealed override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        if (!(await GovernSheet.FindAsync(session, _text, stop)).TryGet(out var proposal, out var refusal))
            return refusal;
        _found = proposal.Id;
        return (EconomyCall[])[Call(session.Get<GovernorBook>(), proposal)];
    }

    protected sealed override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        GovernSheet.OfAsync(session, sent, _found, stop);
}

internal sealed class GovernVoteCommand : ProposalVerb
{
    private readonly Argument<string> _choice = new("choice") { Description = "for, against or abstain." };
    private VoteChoice _vote;

    public GovernVoteCommand()
        : base("vote", "Vote with what was delegated to you before the vote began.", "weft govern vote 1 for",
            "weft govern vote 1 against") => Arguments.Add(_choice);

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_choice);
        if (!Enum.TryParse(text, ignoreCase: true, out _vote) || char.IsAsciiDigit(text[0]))
            return ContractRefusals.Malformed("vote", text, "for, against or abstain");
        return base.Read(parse);
    }

    protected override EconomyCall Call(GovernorBook book, Proposal proposal) => book.Vote(proposal.Id, _vote);
}

internal sealed class GovernQueueCommand()
    : ProposalVerb("queue", "Hand an accepted proposal to the timelock: two days for bounded setters, else seven.",
        "weft govern queue 1")
{
    protected override EconomyCall Call(GovernorBook book, Proposal proposal) => book.Queue(proposal);
}

internal sealed class GovernExecuteCommand()
    : ProposalVerb("execute", "Carry out a proposal whose delay is over. By anyone.", "weft govern execute 1")
{
    protected override EconomyCall Call(GovernorBook book, Proposal proposal) => book.Execute(proposal);
}

internal sealed class GovernCancelCommand()
    : ProposalVerb("cancel", "Take back a proposal of yours, before its vote begins.", "weft govern cancel 1")
{
    protected override EconomyCall Call(GovernorBook book, Proposal proposal) => book.Cancel(proposal);
}
