using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

internal sealed class StakeCasesCommand : LookVerb
{
    private readonly Option<bool> _all =
        new("--all") { Description = "Cases against anybody's bonds; needs no account." };

    public StakeCasesCommand()
        : base(Whose.OwnIfAny, "cases", "Cases against your bonds: what they would take, and what comes next.",
            "weft stake cases", "weft stake cases --all --json") => Options.Add(_all);

    protected override async Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop)
    {
        var book = session.Get<StakingBook>();
        if (parse.GetValue(_all)) return await CaseSheet.OfAsync(session, [], await book.CasesAsync(stop), stop);
        return session.AccountIfAny is { } account
            ? await CaseSheet.OfAsync(session, [], await book.CasesAsync(account, stop), stop)
            : HomeRefusals.KeyMissing(session.Home.AccountFile);
    }
}

/// <summary>A verb that takes one case a step on.</summary>
internal abstract class CaseVerb : ActVerb
{
    private readonly Argument<string> _id =
        new("case") { Description = "The case's number, as in 'weft stake cases --all'." };
    private BigInteger _case;

    protected CaseVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Arguments.Add(_id);

    protected abstract EconomyCall Call(StakingBook book, BigInteger id);

    protected sealed override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_id);
        return text.Length <= 20
            && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _case)
            ? null
            : ContractRefusals.Malformed("case", text, "its number");
    }

    protected sealed override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[Call(session.Get<StakingBook>(), _case)]);

    protected sealed override async Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        await CaseSheet.OfAsync(session, sent, await session.Get<StakingBook>().CaseAsync(_case, stop), stop);
}

internal sealed class StakeAppealCommand()
    : CaseVerb("appeal", "Leave a case against you to governance; if it stays silent for 14 days the case is void.",
        "weft stake appeal 3")
{
    protected override EconomyCall Call(StakingBook book, BigInteger id) => book.Appeal(id);
}

internal sealed class StakeExecuteCommand()
    : CaseVerb("execute", "Carry out a case that nobody appealed within its 7 days. By anyone, for 14 days.",
        "weft stake execute 3")
{
    protected override EconomyCall Call(StakingBook book, BigInteger id) => book.Execute(id);
}

internal sealed class StakeLapseCommand()
    : CaseVerb("lapse", "Void a case that nobody carried out or decided in time. By anyone; frees what it held.",
        "weft stake lapse 3")
{
    protected override EconomyCall Call(StakingBook book, BigInteger id) => book.Lapse(id);
}

internal sealed class StakeDropCommand()
    : CaseVerb("drop", "As the slasher, take a case back.", "weft stake drop 3")
{
    protected override EconomyCall Call(StakingBook book, BigInteger id) => book.Drop(id);
}
