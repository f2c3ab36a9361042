using Spectre.Console;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

internal sealed record BondDocument(
    string Id, string Role, string? Machine, AmountDocument Active, AmountDocument Unbonding, AmountDocument Reserved,
    AmountDocument Minimum, string? WithdrawableAt, bool IsJailed, bool Counts);

/// <param name="Owed">Aside from bonds: compensations, and stake that left its bond.</param>
/// <param name="Reward">Fee share that <c>weft stake claim</c> pays.</param>
internal sealed record StakeDocument(
    string Account, IReadOnlyList<SentDocument> Transactions, AmountDocument InWallet, AmountDocument Active,
    AmountDocument Owed, AmountDocument Reward, IReadOnlyList<BondDocument> Bonds);

/// <summary>What an account has at stake.</summary>
internal static class StakeSheet
{
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        var asked = await session.Get<StakingBook>().AccountAsync(session.Account, stop);
        if (!asked.TryGet(out var stake, out var refusal)) return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        var document = new StakeDocument(
            session.Account.ToString(), sent, AmountDocument.Of(stake.InWallet), AmountDocument.Of(stake.Active),
            AmountDocument.Of(stake.Owed), AmountDocument.Of(stake.Reward, session.Network),
            [.. stake.Bonds.Select(Of)]);
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.StakeDocument, console =>
        {
            Rows.Write(
                console,
                ("account", document.Account), ("in the wallet", document.InWallet.ToString()),
                ("active stake", document.Active.ToString()), ("fee share to claim", document.Reward.ToString()),
                ("owed aside from bonds", document.Owed.ToString()));
            if (document.Bonds.Count == 0)
            {
                console.WriteLine("No bonds. Bond with 'weft stake bond'.");
                return;
            }

            Rows.Write(
                console, ["bond", "machine", "active", "unbonding", "can be withdrawn", "in open cases", "counts"],
                document.Bonds.Select(bond => Row(bond, now)));
        });
        return sheet;
    }

    private static BondDocument Of(Bond bond) => new(
        bond.Id.ToString(), bond.Role.ToString().ToLowerInvariant(), bond.Machine?.ToString(),
        AmountDocument.Of(bond.Active), AmountDocument.Of(bond.Unbonding), AmountDocument.Of(bond.Reserved),
        AmountDocument.Of(bond.Minimum), bond.WithdrawableAt is { } at ? Words.Iso(at) : null, bond.IsJailed,
        bond.Counts);

    private static string[] Row(BondDocument bond, UnixTime now) =>
    [
        bond.Role, bond.Machine is { } machine ? Show.Short(machine) : "-", bond.Active.ToString(),
        bond.Unbonding.ToString(),
        bond.WithdrawableAt is { } at ? Words.When(Words.FromIso(at), now) : "-", bond.Reserved.ToString(),
        bond.IsJailed ? "no, jailed for good" : bond.Counts ? "yes" : $"no, below {bond.Minimum}",
    ];
}
