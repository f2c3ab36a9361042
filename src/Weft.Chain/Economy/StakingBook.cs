using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

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

/// <summary>Bonds, what they earn, and cases against them.</summary>
public sealed class StakingBook(EconomyChain chain, WeftBook weft) : ICheckers
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
                cases.AddRange(await CasesAsync(Proposed(null, bond.Id.ToArray()), cancel));
            return [.. cases.OrderBy(c => c.Id)];
        });

    /// <summary>Every case there ever was, oldest first.</summary>
    public Task<Result<IReadOnlyList<SlashCase>>> CasesAsync(CancellationToken cancel) =>
        EconomyChain.GuardAsync(() => CasesAsync(Proposed(), cancel));

    /// <summary>One case; none where there is no such case.</summary>
    public Task<Result<IReadOnlyList<SlashCase>>> CaseAsync(BigInteger id, CancellationToken cancel) =>
        EconomyChain.GuardAsync(() => CasesAsync(Proposed(id), cancel));

    public Task<Result<WeftAmount>> MinimumAsync(StakeRole role, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () => StakingContract.Functions.MinimumBond.Decode(
            await chain.AskAsync(At, StakingContract.Functions.MinimumBond.Encode(Role(role)), cancel)).ToWeft());

    public Task<Result<bool>> IsCheckerAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () => StakingContract.Functions.IsBonded.Decode(
            await chain.AskAsync(
                At, StakingContract.Functions.IsBonded.Encode(Role(StakeRole.Checker), account, Address.Zero),
                cancel)));

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

    public EconomyCall ClaimFor(Address account) =>
        new($"stake:claim-for:{account}", At, StakingContract.Functions.ClaimFor.Encode(account));

    public EconomyCall Accuse(SlashAccusation a) => new(
        $"stake:accuse:{a.Bond}:{a.Evidence}", At,
        StakingContract.Functions.Propose.Encode(new StakingContract.Accusation(
            a.Bond, (StakingContract.Reason)(byte)a.Reason, checked((ushort)a.BasisPoints), a.Evidence, a.Harmed,
            a.Loss.BaseUnits, a.Prover)));

    public EconomyCall Drop(BigInteger slash) =>
        new($"stake:drop:{slash}", At, StakingContract.Functions.Drop.Encode(slash));

    public EconomyCall Appeal(BigInteger slash) =>
        new($"stake:appeal:{slash}", At, StakingContract.Functions.Appeal.Encode(slash));

    public EconomyCall Execute(BigInteger slash) =>
        new($"stake:execute:{slash}", At, StakingContract.Functions.Execute.Encode(slash));

    public EconomyCall Lapse(BigInteger slash) =>
        new($"stake:lapse:{slash}", At, StakingContract.Functions.Lapse.Encode(slash));

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

    private static Hash32?[] Proposed(params IReadOnlyList<object?> indexed) =>
        StakingContract.Events.SlashProposed.Abi.FilterTopics(indexed);

    private async Task<IReadOnlyList<SlashCase>> CasesAsync(
        IReadOnlyList<Hash32?> topics, CancellationToken cancel)
    {
        var proposed = (await chain.LogsAsync(At, topics, cancel))
            .Select(StakingContract.Events.SlashProposed.FromLog).OfType<StakingContract.Events.SlashProposed>()
            .ToArray();
        var answers = await chain.AskAsync(
            At, proposed.Select(e => StakingContract.Functions.SlashOf.Encode(e.SlashId)), cancel);
        return [.. proposed.Zip(answers, Read)];
    }

    private static SlashCase Read(StakingContract.Events.SlashProposed proposed, byte[] answer)
    {
        var view = StakingContract.Functions.SlashOf.Decode(answer);
        return new SlashCase(
            proposed.SlashId, view.BondId, (SlashStage)(byte)view.State, (SlashReason)(byte)view.Reason,
            new(view.Deadline), new(view.Amount), new(view.ToHarmed), new(view.ToProver), proposed.Evidence);
    }

    private static StakingContract.Role Role(StakeRole role) => (StakingContract.Role)(byte)role;
}
