using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Premium passes.</summary>
internal sealed class PassCommand : Command
{
    public PassCommand()
        : base("pass", "Premium passes: priority, longer logs, analytics, by locking or burning WEFT.")
    {
        Subcommands.Add(new PassTiersCommand());
        Subcommands.Add(new PassShowCommand());
        Subcommands.Add(new PassGetCommand());
        Subcommands.Add(new PassExtendCommand());
        Subcommands.Add(new PassExitCommand());
        Subcommands.Add(new PassTransferCommand());
    }
}

internal sealed class PassTiersCommand : LookVerb
{
    public PassTiersCommand()
        : base(Whose.Nobodys, "tiers", "What is sold, for how much WEFT, and what it gives.", "weft pass tiers")
    {
    }

    protected override async Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop)
    {
        if (!(await session.Get<PassBook>().TiersAsync(stop)).TryGet(out var tiers, out var refusal)) return refusal;
        var document = PassSheet.Tiers(tiers);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.TiersDocument, console =>
        {
            if (document.Tiers.Count == 0)
            {
                console.WriteLine("Governance has set no tiers yet.");
                return;
            }

            Rows.Write(
                console, ["tier", "by", "amount", "lasts", "fee discount", "benefits", "sold"],
                document.Tiers.Select(tier => new[]
                {
                    $"{tier.Tier}", tier.Kind, tier.Amount.ToString(), Show.Time(tier.DurationSeconds),
                    tier.FeeDiscount, string.Join(", ", tier.Benefits), tier.IsSold ? "yes" : "no",
                }));
        });
        return sheet;
    }
}

internal sealed class PassShowCommand : LookVerb
{
    public PassShowCommand()
        : base("show", "The passes of an account, and what gateways grant it now.", "weft pass show")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) => PassSheet.OfAsync(session, [], stop);
}

/// <summary>A verb that changes the account's passes.</summary>
internal abstract class PassVerb(string name, string description, params string[] examples)
    : ActVerb(name, description, examples)
{
    protected sealed override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        PassSheet.OfAsync(session, sent, stop);

    protected static async Task<Result<PassTier>> TierAsync(
        ContractSession session, int tier, CancellationToken stop)
    {
        if (!(await session.Get<PassBook>().TiersAsync(stop)).TryGet(out var tiers, out var refusal)) return refusal;
        return tiers.FirstOrDefault(found => found.Tier == tier) is { } known ? known : ContractRefusals.NoTier(tier);
    }

    protected static async Task<Result<PassHeld>> HeldAsync(
        ContractSession session, BigInteger id, CancellationToken stop)
    {
        if (!(await session.Get<PassBook>().AccountAsync(session.Account, stop))
            .TryGet(out var account, out var refusal)) return refusal;
        return account.Passes.FirstOrDefault(pass => pass.Id == id) is { } held
            ? held
            : ContractRefusals.NoPass(id.ToString(CultureInfo.InvariantCulture));
    }

    protected static string Terms(PassTier tier) =>
        $"{AmountDocument.Of(tier.Amount)} {(tier.IsLock ? "is locked, and comes back" : "is burned for good")}, for "
        + $"{Show.Time((ulong)tier.Duration.TotalSeconds)}";
}

/// <summary>A verb about one pass.</summary>
internal abstract class OnePassVerb : PassVerb
{
    private readonly Argument<string> _id = new("pass") { Description = "The pass's number, as in 'weft pass show'." };

    protected OnePassVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Arguments.Add(_id);

    protected BigInteger Id { get; private set; }

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_id);
        if (text.Length > 20 || !BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return ContractRefusals.Malformed("pass", text, "its number");
        Id = id;
        return null;
    }
}

internal sealed class PassGetCommand : PassVerb
{
    private readonly Argument<int> _tier = new("tier") { Description = "The tier's number, as in 'weft pass tiers'." };
    private int _number;
    private string? _question;

    public PassGetCommand()
        : base("get", "Buy a pass, by lock or by burn as its tier says; asks before it sends.", "weft pass get 1",
            "weft pass get 2 --yes")
    {
        Arguments.Add(_tier);
        Options.Add(Confirm.Yes);
    }

    protected override string? Question => _question;

    protected override Refusal? Read(ParseResult parse)
    {
        _number = parse.GetRequiredValue(_tier);
        return null;
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        if (!(await TierAsync(session, _number, stop)).TryGet(out var tier, out var refusal)) return refusal;
        _question = $"{Terms(tier)}. Get it?";
        return await session.Get<PassBook>().BuyAsync(session.Account, tier, stop);
    }
}

internal sealed class PassExtendCommand : OnePassVerb
{
    private readonly Option<int?> _tier =
        new("--tier") { Description = "Raise it to this higher tier. [default: the same tier for longer]" };
    private int? _number;
    private string? _question;

    public PassExtendCommand()
        : base("extend", "Make a pass last longer, or raise it to a higher tier, on the terms of now.",
            "weft pass extend 1", "weft pass extend 1 --tier 2 --yes")
    {
        Options.Add(_tier);
        Options.Add(Confirm.Yes);
    }

    protected override string? Question => _question;

    protected override Refusal? Read(ParseResult parse)
    {
        _number = parse.GetValue(_tier);
        return base.Read(parse);
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        if (!(await HeldAsync(session, Id, stop)).TryGet(out var pass, out var refusal)) return refusal;
        if (!(await TierAsync(session, _number ?? pass.Tier, stop)).TryGet(out var tier, out refusal)) return refusal;
        var book = session.Get<PassBook>();
        _question = _number is null
            ? $"{Terms(tier)}. Extend it?"
            : $"{Terms(tier)}, less what the pass is worth now. Raise it?";
        return _number is null
            ? await book.RenewAsync(session.Account, pass, tier, stop)
            : await book.UpgradeAsync(session.Account, pass, tier, stop);
    }
}

internal sealed class PassExitCommand()
    : OnePassVerb("exit", "Give a pass up; what it locked comes back. Open from 24 hours after it was bought.",
        "weft pass exit 1")
{
    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[session.Get<PassBook>().Close(Id)]);
}

internal sealed class PassTransferCommand : OnePassVerb
{
    private readonly Argument<string> _to = new("to") { Description = "Address that gets the pass and its lock." };
    private Address _target;

    public PassTransferCommand()
        : base("transfer", "Hand a pass to another account, its lock with it.",
            "weft pass transfer 1 0x70997970C51812dc3A010C7d01b50e0d17dc79C8") => Arguments.Add(_to);

    protected override Refusal? Read(ParseResult parse) =>
        Words.Address(parse.GetRequiredValue(_to)).TryGet(out _target, out var refusal) ? base.Read(parse) : refusal;

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop) => Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
        (EconomyCall[])[session.Get<PassBook>().Transfer(Id, session.Account, _target)]);
}
