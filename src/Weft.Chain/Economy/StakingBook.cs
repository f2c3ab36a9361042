using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <param name="Machine">The machine key of a provider's bond; null for others.</param>
/// <param name="Active">Earns, and counts.</param>
/// <param name="Unbonding">Leaves at <paramref name="WithdrawableAt"/>; earns nothing.</param>
/// <param name="Reserved">Of both, what open slashes may take.</param>
/// <param name="Minimum">Of this role, today.</param>
public sealed record Bond(
    Hash32 Id, StakeRole Role, Address? Machine, WeftAmount Active, WeftAmount Unbonding, WeftAmount Reserved,
    UnixTime? WithdrawableAt, bool IsJailed, WeftAmount Minimum)
{
    public bool Counts => !IsJailed && !Active.IsZero && Active >= Minimum;
}

/// <param name="Owed">What <c>collect</c> pays: compensations, and stake that left its bond.</param>
/// <param name="Reward">The share of the fees that <c>claim</c> pays, in the market's token.</param>
public sealed record StakeAccount(
    IReadOnlyList<Bond> Bonds, WeftAmount Active, WeftAmount Owed, Money Reward, WeftAmount InWallet);

public enum SlashStage
{
    None = 0,
    Proposed = 1,
    Appealed = 2,
    Executed = 3,
    Void = 4,
}

/// <param name="Reason">In words.</param>
/// <param name="Deadline">Proposed: last moment of an appeal. Appealed: last moment of the decision.</param>
public sealed record SlashCase(
    BigInteger Id, Hash32 BondId, SlashStage Stage, string Reason, UnixTime Deadline, WeftAmount Amount,
    Hash32 Evidence);

/// <summary>Bonds, what they earn, and cases against them.</summary>
public sealed class StakingBook(EconomyChain chain, WeftBook weft)
{
    private Address At => chain.At.Staking;

    public Task<Result<StakeAccount>> AccountAsync(Address account, CancellationToken cancel) =>
        ChainGuard.AskAsync<StakeAccount>(async () =>
        {
            if (!(await weft.HoldingAsync(account, cancel)).TryGet(out var holding, out var refusal)) return refusal;
            var answers = await chain.AskAsync(
                At,
                [
                    StakingContract.Functions.ActiveOf.Encode(account),
                    StakingContract.Functions.OwedOf.Encode(account),
                    StakingContract.Functions.RewardOf.Encode(account),
                ],
                cancel);
            return new StakeAccount(
                await BondsAsync(account, cancel),
                StakingContract.Functions.ActiveOf.Decode(answers[0]).ToWeft(),
                StakingContract.Functions.OwedOf.Decode(answers[1]).ToWeft(),
                StakingContract.Functions.RewardOf.Decode(answers[2]).ToMoney(),
                holding.Balance);
        });

    /// <summary>Every case there ever was against the account's bonds, oldest first.</summary>
    public Task<Result<IReadOnlyList<SlashCase>>> CasesAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync<IReadOnlyList<SlashCase>>(async () =>
        {
            var cases = new List<SlashCase>();
            foreach (var bond in await BondsAsync(account, cancel))
            {
                var topics = StakingContract.Events.SlashProposed.Abi.FilterTopics(null, bond.Id.ToArray());
                foreach (var log in await chain.LogsAsync(At, topics, cancel))
                {
                    if (StakingContract.Events.SlashProposed.FromLog(log) is { } proposed)
                        cases.Add(await CaseAsync(proposed, cancel));
                }
            }

            return [.. cases.OrderBy(c => c.Id)];
        });

    public Task<Result<WeftAmount>> MinimumAsync(StakeRole role, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () => StakingContract.Functions.MinimumBond.Decode(
            await chain.AskAsync(At, StakingContract.Functions.MinimumBond.Encode(Role(role)), cancel)).ToWeft());

    public static Hash32 BondId(StakeRole role, Address account, Address? machine) =>
        Keccak.Hash(AbiCodec.Encode(
            [AbiType.Parse("uint8"), AbiType.Parse("address"), AbiType.Parse("address")],
            [(BigInteger)(byte)role, account, machine ?? Address.Zero]));

    /// <summary>The calls that bond: an approval where one is needed, and the bond.</summary>
    public async Task<Result<IReadOnlyList<EconomyCall>>> BondAsync(
        Address account, StakeRole role, Address? machine, WeftAmount amount, CancellationToken cancel)
    {
        if (!(await weft.AllowAsync(account, At, amount, cancel)).TryGet(out var first, out var refusal))
            return refusal;
        var data = StakingContract.Functions.Bond.Encode(
            Role(role), machine ?? Address.Zero, (BigInteger)amount.BaseUnits);
        return (EconomyCall[])[.. first, new($"stake:bond:{BondId(role, account, machine)}", At, data)];
    }

    public EconomyCall Unbond(Hash32 bond, WeftAmount amount) => new(
        $"stake:unbond:{bond}", At, StakingContract.Functions.Unbond.Encode(bond, (BigInteger)amount.BaseUnits));

    public EconomyCall Withdraw(Hash32 bond, Address to) =>
        new($"stake:withdraw:{bond}", At, StakingContract.Functions.Withdraw.Encode(bond, to));

    /// <summary>Pays what is owed aside from bonds.</summary>
    public EconomyCall Collect(Address to) =>
        new($"stake:collect:{to}", At, StakingContract.Functions.Collect.Encode(to));

    public EconomyCall Claim(Address to) =>
        new($"stake:claim:{to}", At, StakingContract.Functions.Claim.Encode(to));

    public EconomyCall Appeal(BigInteger slash) =>
        new($"stake:appeal:{slash}", At, StakingContract.Functions.Appeal.Encode(slash));

    private async Task<IReadOnlyList<Bond>> BondsAsync(Address account, CancellationToken cancel)
    {
        var topics = StakingContract.Events.Bonded.Abi.FilterTopics(null, account);
        var known = new Dictionary<Hash32, (StakeRole Role, Address Machine)>();
        foreach (var log in await chain.LogsAsync(At, topics, cancel))
        {
            if (StakingContract.Events.Bonded.FromLog(log) is { } bonded)
                known.TryAdd(bonded.BondId, ((StakeRole)(byte)bonded.Role, bonded.Machine));
        }

        var bonds = new List<Bond>();
        foreach (var (id, (role, machine)) in known)
        {
            var answers = await chain.AskAsync(
                At,
                [
                    StakingContract.Functions.BondOf.Encode(id),
                    StakingContract.Functions.MinimumBond.Encode(Role(role)),
                ],
                cancel);
            var view = StakingContract.Functions.BondOf.Decode(answers[0]);
            bonds.Add(new Bond(
                id, role, machine.IsZero ? null : machine, new(view.Active), new(view.Unbonding), new(view.Reserved),
                view.Unbonding == 0 ? null : new(view.WithdrawableAt), view.IsJailed,
                StakingContract.Functions.MinimumBond.Decode(answers[1]).ToWeft()));
        }

        return bonds;
    }

    private async Task<SlashCase> CaseAsync(
        StakingContract.Events.SlashProposed proposed, CancellationToken cancel)
    {
        var view = StakingContract.Functions.SlashOf.Decode(
            await chain.AskAsync(At, StakingContract.Functions.SlashOf.Encode(proposed.SlashId), cancel));
        return new SlashCase(
            proposed.SlashId, view.BondId, (SlashStage)(byte)view.State, Words(view.Reason), new(view.Deadline),
            new(view.Amount), proposed.Evidence);
    }

    private static string Words(StakingContract.Reason reason) => reason switch
    {
        StakingContract.Reason.UnplannedStop => "unplanned stop",
        StakingContract.Reason.WrongHardware => "wrong hardware",
        StakingContract.Reason.ForgedWork => "forged work",
        StakingContract.Reason.DataTheft => "theft of data",
        _ => "unknown",
    };

    private static StakingContract.Role Role(StakeRole role) => (StakingContract.Role)(byte)role;
}
