using System.CommandLine;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <summary>WEFT that stands behind a machine, a gateway or a checker.</summary>
internal sealed class StakeCommand : Command
{
    public StakeCommand()
        : base("stake", "WEFT that stands behind your machines, gateway or checker, and earns a share of the fees.")
    {
        Subcommands.Add(new StakeShowCommand());
        Subcommands.Add(new StakeBondCommand());
        Subcommands.Add(new StakeUnbondCommand());
        Subcommands.Add(new StakeWithdrawCommand());
        Subcommands.Add(new StakeClaimCommand());
        Subcommands.Add(new StakeCasesCommand());
        Subcommands.Add(new StakeAppealCommand());
        Subcommands.Add(new StakeExecuteCommand());
        Subcommands.Add(new StakeLapseCommand());
        Subcommands.Add(new StakeAccuseCommand());
        Subcommands.Add(new StakeDropCommand());
    }
}

internal sealed class StakeShowCommand : LookVerb
{
    public StakeShowCommand()
        : base("show", "Bonds, what they earned, and what can be withdrawn when.", "weft stake show",
            "weft stake show --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) => StakeSheet.OfAsync(session, [], stop);
}

/// <summary>A verb that changes what the account has at stake.</summary>
internal abstract class StakeVerb(string name, string description, params string[] examples)
    : ActVerb(name, description, examples)
{
    protected sealed override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        StakeSheet.OfAsync(session, sent, stop);
}

internal sealed class StakeBondCommand : StakeVerb
{
    private readonly Argument<string> _amount = new("amount") { Description = "WEFT, as in 1000 or 0.5." };
    private readonly BondChoice _bond = new();
    private WeftAmount _weft;

    public StakeBondCommand()
        : base("bond", "Put WEFT behind a machine, a gateway or a checker. It can be slashed for misconduct.",
            "weft stake bond 1000",
            "weft stake bond 1000 --machine 0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
            "weft stake bond 5000 --as gateway")
    {
        Arguments.Add(_amount);
        _bond.AddTo(this);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_amount);
        if (!WeftAmount.TryParse(text, out _weft) || _weft.IsZero)
            return ContractRefusals.Malformed("amount", text, "WEFT such as 1000 or 0.5");
        return _bond.Read(parse);
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        if (!_bond.Name(session).TryGet(out var bond, out var refusal)) return refusal;
        return await session.Get<StakingBook>().BondAsync(session.Account, bond.Role, bond.Machine, _weft, stop);
    }
}

internal sealed class StakeUnbondCommand : StakeVerb
{
    private readonly Argument<string> _amount = new("amount") { Description = "WEFT, or all." };
    private readonly BondChoice _bond = new();
    private WeftAmount? _weft;

    public StakeUnbondCommand()
        : base("unbond", "Take WEFT out of a bond; it can be withdrawn 21 days later. Nobody can prevent it.",
            "weft stake unbond all", "weft stake unbond 500 --as gateway")
    {
        Arguments.Add(_amount);
        _bond.AddTo(this);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_amount);
        if (text != "all")
        {
            if (!WeftAmount.TryParse(text, out var amount) || amount.IsZero)
                return ContractRefusals.Malformed("amount", text, "WEFT such as 1000, or all");
            _weft = amount;
        }

        return _bond.Read(parse);
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        if (!_bond.Name(session).TryGet(out var name, out var refusal)) return refusal;
        var book = session.Get<StakingBook>();
        if (!(await book.AccountAsync(session.Account, stop)).TryGet(out var stake, out refusal)) return refusal;
        if (stake.Bonds.FirstOrDefault(bond => bond.Id == name.Id) is not { } bond)
            return ContractRefusals.NoBond(name.Role);
        return (EconomyCall[])[book.Unbond(bond.Id, _weft ?? bond.Active)];
    }
}

internal sealed class StakeWithdrawCommand : StakeVerb
{
    private readonly AddressOption _to = new("--to", "Address that gets it. [default: the account itself]");

    public StakeWithdrawCommand()
        : base("withdraw", "Take out everything that has unbonded for 21 days, and what is owed aside from bonds.",
            "weft stake withdraw") => Options.Add(_to);

    protected override Refusal? Read(ParseResult parse) => _to.Read(parse);

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<StakingBook>();
        if (!(await book.AccountAsync(session.Account, stop)).TryGet(out var stake, out var refusal)) return refusal;
        var to = _to.Address ?? session.Account;
        var leaving = stake.Bonds.Where(bond => bond.WithdrawableAt is not null)
            .OrderBy(bond => bond.WithdrawableAt).ToArray();
        var calls = leaving.Where(bond => bond.WithdrawableAt <= session.Now)
            .Select(bond => book.Withdraw(bond.Id, to)).ToList();
        if (!stake.Owed.IsZero) calls.Add(book.Collect(to));
        if (calls.Count > 0) return calls;
        // Nothing is due: the contract says of the first one when it will be.
        return leaving is [var first, ..]
            ? (EconomyCall[])[book.Withdraw(first.Id, to)]
            : ContractRefusals.NothingUnbonding();
    }
}

internal sealed class StakeClaimCommand : StakeVerb
{
    private readonly AddressOption _to = new("--to", "Address that gets it. [default: the account itself]");
    private readonly AddressOption _for =
        new("--for", "Whose share; it goes to that account, whoever asks. [default: yours]");

    public StakeClaimCommand()
        : base("claim", "Take the stake's share of the fees, in the market's token.", "weft stake claim",
            "weft stake claim --for 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    {
        Options.Add(_to);
        Options.Add(_for);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        if ((_to.Read(parse) ?? _for.Read(parse)) is { } wrong) return wrong;
        return _to.Address is not null && _for.Address is not null ? ContractRefusals.ToOfAnother() : null;
    }

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<StakingBook>();
        return Task.FromResult<Result<IReadOnlyList<EconomyCall>>>((EconomyCall[])
            [_for.Address is { } other ? book.ClaimFor(other) : book.Claim(_to.Address ?? session.Account)]);
    }
}
