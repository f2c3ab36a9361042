using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Work rewards, fees on their way, and the auction that burns.</summary>
internal sealed class RewardsCommand : Command
{
    public RewardsCommand()
        : base("rewards", "What your work is rewarded with, fees that wait to be split, and the auction that burns.")
    {
        Subcommands.Add(new RewardsShowCommand());
        Subcommands.Add(new RewardsClaimCommand());
        Subcommands.Add(new RewardsReleaseCommand());
        Subcommands.Add(new RewardsCollectCommand());
        Subcommands.Add(new AuctionCommand());
    }
}

internal sealed class RewardsShowCommand : LookVerb
{
    public RewardsShowCommand()
        : base("show", "Work rewards released, vesting and claimable, and fees that wait to be collected.",
            "weft rewards show")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) =>
        RewardsSheet.OfAsync(session, [], stop);
}

/// <summary>A verb that pays somebody what is due to it; by anyone.</summary>
internal abstract class PayVerb : ActVerb
{
    private readonly AddressOption _for =
        new("--for", "Whose rewards; they go to that account, whoever asks. [default: yours]");

    protected PayVerb(string name, string description, params string[] examples)
        : base(name, description, examples) => Options.Add(_for);

    protected Address Whose(ContractSession session) => _for.Address ?? session.Account;

    protected sealed override Refusal? Read(ParseResult parse) => _for.Read(parse);

    protected sealed override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        RewardsSheet.OfAsync(session, sent, stop);
}

internal sealed class RewardsClaimCommand()
    : PayVerb("claim", "Claim work rewards of weeks that are over: a quarter is paid, the rest vests over 180 days.",
        "weft rewards claim", "weft rewards claim --for 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
{
    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<WorkRewardBook>();
        if (!(await book.AccountAsync(Whose(session), stop)).TryGet(out var work, out var refusal)) return refusal;
        return work.Claimable.IsZero
            ? ContractRefusals.NoWorkReward()
            : (EconomyCall[])[book.Claim(Whose(session), work.Epochs)];
    }
}

internal sealed class RewardsReleaseCommand()
    : PayVerb("release", "Have what has vested of work rewards paid out.", "weft rewards release")
{
    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<WorkRewardBook>();
        if (!(await book.AccountAsync(Whose(session), stop)).TryGet(out var work, out var refusal)) return refusal;
        return work.Releasable.IsZero
            ? ContractRefusals.NothingVested()
            : (EconomyCall[])[book.Release(Whose(session))];
    }
}

internal sealed class RewardsCollectCommand : ActVerb
{
    private readonly Option<string[]> _renters =
        new("--renter") { Description = "Whose paid fees to collect; several times. [default: yours]" };
    private readonly AddressOption _provider =
        new("--provider", "Whose served fees to tell of. [default: yours]");

    private readonly List<Address> _paid = [];

    public RewardsCollectCommand()
        : base("collect", "Take fees out of the market and split them: referrers, stakers, treasury, burn. By anyone.",
            "weft rewards collect",
            "weft rewards collect --renter 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 "
            + "--provider 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
    {
        Options.Add(_renters);
        Options.Add(_provider);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        foreach (var text in parse.GetValue(_renters) ?? [])
        {
            if (!Words.Address(text).TryGet(out var renter, out var refusal)) return refusal;
            _paid.Add(renter);
        }

        return _provider.Read(parse);
    }

    /// <summary>First what was paid, then who served it: the second step needs the money of the first.</summary>
    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<RevenueBook>();
        var own = _paid.Count == 0 && _provider.Address is null;
        var renters = new List<Address>();
        foreach (var renter in own ? [session.Account] : _paid)
        {
            if (!(await book.AccountAsync(renter, stop)).TryGet(out var view, out var refusal)) return refusal;
            if (!view.FeesPaid.IsZero) renters.Add(renter);
        }

        var calls = new List<EconomyCall>();
        if (renters.Count > 0) calls.Add(book.Collect(renters));
        if ((own ? session.Account : _provider.Address) is { } provider)
        {
            if (!(await book.AccountAsync(provider, stop)).TryGet(out var view, out var refusal)) return refusal;
            if (view.Served.Count > 0)
                calls.Add(book.CollectServed(provider, [.. view.Served.Select(machine => machine.Machine)]));
        }

        return calls.Count > 0 ? calls : ContractRefusals.NothingToCollect();
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        RewardsSheet.OfAsync(session, sent, stop);
}
